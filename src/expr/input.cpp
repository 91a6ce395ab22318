#include "xfuse/expr/input.hpp"

#include "xfuse/core/errors.hpp"

namespace xf::expr {

int erased_input::build_here(graph::builder& b) const {
    int found = b.find(id().number());
    if (found >= 0) return found;
    found = b.add_input(id().number(), type(), shape::span_of(shape()));
    b.keep(id().number(), found);
    return found;
}

erased_pointer make_input(dtype type, std::span<const index_t> extents) {
    axis_vector shape(extents);
    for (int axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] < -1) {
            throw shape_error(core::message("input: extent ", shape[axis], " of axis ", axis,
                                            " is negative; -1 alone stands for an open one"));
        }
        if (shape[axis] == -1) shape[axis] = open_extent;
    }
    return erased_pointer(new erased_input(type, xf::shape::span_of(shape)));
}

}  // namespace xf::expr
