#include "xfuse/expr/selected_reductions.hpp"

namespace xf::expr {

void check_mask(const char* name, std::span<const index_t> mask, std::span<const index_t> operand) {
    const std::size_t lead = operand.size() - mask.size();
    for (std::size_t axis = 0; axis < mask.size(); ++axis) {
        if (mask[axis] == 1 || mask[axis] == operand[lead + axis]) continue;
        throw shape_error(core::message(name, ": where: axis ", int(axis), " of the mask has extent ",
                                        mask[axis], " where the operand has ", operand[lead + axis],
                                        " (mask shape ", core::shape_text(mask), ", operand shape ",
                                        core::shape_text(operand), ")"));
    }
}

}  // namespace xf::expr
