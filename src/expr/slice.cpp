#include "xfuse/expr/slice.hpp"

namespace xf::expr {

index_t checked_index(index_t index, index_t extent, int axis, std::span<const index_t> shape) {
    if (index < -extent || index >= extent) {
        throw bounds_error(core::message("view: index ", index, " is outside axis ", axis, " of extent ",
                                         extent, " (operand shape ", core::shape_text(shape), ")"));
    }
    return index < 0 ? index + extent : index;
}

}  // namespace xf::expr
