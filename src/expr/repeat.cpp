#include "xfuse/expr/repeat.hpp"

namespace xf::expr {

index_t repeated_extent(const char* name, index_t extent, index_t count, int axis) {
    index_t result = 0;
    if (count < 0)
        throw shape_error(core::message(name, ": count ", count, " of axis ", axis, " is negative"));
    if (__builtin_mul_overflow(extent, count, &result)) {
        throw shape_error(
            core::message(name, ": extent ", extent, " of axis ", axis, " times ", count, " overflows"));
    }
    return result;
}

std::vector<index_t> repeat_table(index_t extent, std::span<const index_t> counts, int axis) {
    if (counts.size() != 1 && index_t(counts.size()) != extent) {
        throw shape_error(core::message("repeat: ", index_t(counts.size()), " counts for axis ", axis,
                                        " of extent ", extent));
    }
    std::vector<index_t> table;
    for (index_t i = 0; i < extent; ++i) {
        const index_t count = counts[counts.size() == 1 ? 0 : std::size_t(i)];
        if (count < 0) {
            throw shape_error(
                core::message("repeat: count ", count, " of entry ", i, " of axis ", axis, " is negative"));
        }
        table.insert(table.end(), std::size_t(count), i);
    }
    return table;
}

}  // namespace xf::expr
