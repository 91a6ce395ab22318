#include "xfuse/expr/slice.hpp"

namespace xf::expr {

index_t checked_index(index_t index, index_t extent, int axis, std::span<const index_t> shape) {
    if (index < -extent || index >= extent) {
        throw bounds_error(core::message("view: index ", index, " is outside axis ", axis, " of extent ",
                                         extent, " (operand shape ", core::shape_text(shape), ")"));
    }
    return index < 0 ? index + extent : index;
}

void check_step(index_t step, int axis, std::span<const index_t> shape) {
    if (step != 0) return;
    throw bounds_error(core::message("view: the step of the range of axis ", axis, " is 0 (operand shape ",
                                     core::shape_text(shape), ")"));
}

void check_dropped(index_t left, index_t expected, index_t extent, int axis) {
    if (left == expected) return;
    throw bounds_error(core::message("view: an index to drop is outside axis ", axis, " of extent ", extent,
                                     ", or given twice"));
}

}  // namespace xf::expr
