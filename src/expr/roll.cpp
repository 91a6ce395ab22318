#include "xfuse/expr/roll.hpp"

namespace xf::expr {

axis_vector roll_widths(std::span<const index_t> shape, std::span<const index_t> shifts,
                        std::span<const index_t> axes) {
    if (shifts.size() != axes.size() && shifts.size() != 1) {
        throw shape_error(core::message("roll: ", shifts.size(), " shifts for ", axes.size(), " axes"));
    }
    axis_vector widths(int(shape.size()), 0);
    for (std::size_t k = 0; k < axes.size(); ++k) {
        const int axis = shape::normalise_axis("roll", axes[k], int(shape.size()));
        const index_t extent = shape[std::size_t(axis)];
        if (extent == 0) continue;
        const index_t shift = shifts[shifts.size() == 1 ? 0 : k] % extent;
        widths[axis] = (widths[axis] + shift + extent) % extent;
    }
    return widths;
}

}  // namespace xf::expr
