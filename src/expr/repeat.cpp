#include "xfuse/expr/repeat.hpp"

#include <limits>

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

namespace {
/// The table of indices holds one for each entry of the result.
constexpr index_t max_entries = std::numeric_limits<index_t>::max() / index_t(sizeof(index_t));
}  // namespace

void check_rep_count(int reps, int rank) {
    if (reps <= rank) return;
    throw rank_error(core::message("tile: ", reps, " counts for an operand of rank ", rank,
                                   " in a list of a length that is not known at compile time: write "
                                   "xf::sized<",
                                   reps, ">(reps)"));
}

std::vector<index_t> repeat_table(index_t extent, std::span<const index_t> counts, int axis) {
    if (counts.size() != 1 && index_t(counts.size()) != extent) {
        throw shape_error(core::message("repeat: ", index_t(counts.size()), " counts for axis ", axis,
                                        " of extent ", extent));
    }
    index_t total = 0;
    for (index_t i = 0; i < extent; ++i) {
        const index_t count = counts[counts.size() == 1 ? 0 : std::size_t(i)];
        if (count < 0) {
            throw shape_error(
                core::message("repeat: count ", count, " of entry ", i, " of axis ", axis, " is negative"));
        }
        if (__builtin_add_overflow(total, count, &total) || total > max_entries) {
            throw shape_error(core::message("repeat: the counts up to ", count, " of entry ", i, " of axis ",
                                            axis, " add up to more than can be held"));
        }
    }
    std::vector<index_t> table;
    table.reserve(std::size_t(total));
    for (index_t i = 0; i < extent; ++i) {
        table.insert(table.end(), std::size_t(counts[counts.size() == 1 ? 0 : std::size_t(i)]), i);
    }
    return table;
}

}  // namespace xf::expr
