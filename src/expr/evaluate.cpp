#include "xfuse/expr/evaluate.hpp"

#include <algorithm>

namespace xf::expr {

void check_target(std::span<const index_t> expression, const axis_vector& target) {
    if (std::equal(expression.begin(), expression.end(), target.begin(), target.end())) return;
    throw shape_error(core::message("assignment: an expression of shape ", core::shape_text(expression),
                                    " does not fit a target of shape ",
                                    core::shape_text(shape::span_of(target))));
}

}  // namespace xf::expr
