#include "xfuse/expr/reduction_node.hpp"

namespace xf::expr {

void require_elements(const char* operation, index_t count, std::span<const index_t> shape) {
    if (count > 0) return;
    throw shape_error(core::message("zero-size reduction: ", operation, " has no identity (operand shape ",
                                    core::shape_text(shape), ")"));
}

}  // namespace xf::expr
