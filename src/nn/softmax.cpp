#include "xfuse/nn/softmax.hpp"

namespace xf::nn {

void check_softmax(const char* layer, std::span<const index_t> x, index_t axis) {
    const int along = shape::normalise_axis(layer, axis, int(x.size()));
    if (x[std::size_t(along)] > 0) return;
    throw shape_error(
        core::message(layer, ": axis ", along, " has extent 0 (operand shape ", core::shape_text(x), ")"));
}

}  // namespace xf::nn
