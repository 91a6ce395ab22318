#include "xfuse/expr/sort.hpp"

namespace xf::expr {

void check_top(index_t k, index_t extent, int axis, std::span<const index_t> shape) {
    if (k >= 0 && k <= extent) return;
    throw shape_error(core::message("topk: ", k, " elements of axis ", axis, " of extent ", extent,
                                    " (operand shape ", core::shape_text(shape), ")"));
}

}  // namespace xf::expr
