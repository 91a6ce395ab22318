#include "xfuse/expr/pad.hpp"

namespace xf::expr {

void check_border(pad_mode mode, std::span<const index_t> from, std::span<const index_t> padded) {
    if (mode == pad_mode::constant) return;
    for (std::size_t axis = 0; axis < from.size(); ++axis) {
        if (from[axis] > 0 || padded[axis] == 0) continue;
        throw shape_error(core::message("pad: mode ", shape::name_of(mode), " cannot extend axis ", int(axis),
                                        ", which has no elements (operand shape ", core::shape_text(from),
                                        ")"));
    }
}

void check_width_count(std::size_t widths, int rank) {
    if (widths == 1 || widths == std::size_t(rank)) return;
    throw rank_error(core::message("pad: ", widths, " widths for an operand of rank ", rank));
}

void check_takes_value(pad_mode mode) {
    if (mode == pad_mode::constant || mode == pad_mode::linear_ramp) return;
    throw error(core::message("pad: mode ", shape::name_of(mode),
                              " takes no value: its border is made of the operand's own elements"));
}

}  // namespace xf::expr
