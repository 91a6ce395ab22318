#include "xfuse/expr/concatenate.hpp"

namespace xf::expr {

void check_part(const char* name, int which, std::span<const index_t> first, std::span<const index_t> part,
                int joined) {
    const std::string along = joined < 0 ? "" : core::message(" (along axis ", joined, ")");
    for (int axis = 0; axis < int(first.size()); ++axis) {
        if (axis == joined || part[std::size_t(axis)] == first[std::size_t(axis)]) continue;
        throw shape_error(core::message(name, ": operand ", which, " of shape ", core::shape_text(part),
                                        " does not fit: its axis ", axis, " has extent ",
                                        part[std::size_t(axis)], " where operand 0 of shape ",
                                        core::shape_text(first), " has ", first[std::size_t(axis)], along));
    }
}

}  // namespace xf::expr
