#include "xfuse/expr/evaluate.hpp"

#include <algorithm>

#include "xfuse/shape/overlap.hpp"

namespace xf::expr {

void check_target(std::span<const index_t> expression, const axis_vector& target) {
    if (std::equal(expression.begin(), expression.end(), target.begin(), target.end())) return;
    throw shape_error(core::message("assignment: an expression of shape ", core::shape_text(expression),
                                    " does not fit a target of shape ",
                                    core::shape_text(shape::span_of(target))));
}

void check_target(std::span<const index_t> expression, const planning::target& target) {
    check_target(expression, target.shape);
    check_own_elements(target);
}

void check_own_elements(const planning::target& target) {
    const auto shape = shape::span_of(target.shape), strides = shape::span_of(target.strides);
    if (shape::has_distinct_elements(shape, strides)) return;
    throw shape_error(core::message("assignment: indices of the target share elements: shape ",
                                    core::shape_text(shape), ", strides ", core::shape_text(strides)));
}

}  // namespace xf::expr
