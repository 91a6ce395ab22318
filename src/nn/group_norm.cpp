#include "xfuse/nn/group_norm.hpp"

namespace xf::nn {

void check_group_norm(std::span<const index_t> x, int channels, index_t groups) {
    const index_t count = x[std::size_t(channels)];
    if (groups >= 1 && count % groups == 0) return;
    throw shape_error(core::message("group_norm: the ", count, " channels on axis ", channels,
                                    " do not divide into ", groups, " groups (operand shape ",
                                    core::shape_text(x), ")"));
}

}  // namespace xf::nn
