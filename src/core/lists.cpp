#include "xfuse/core/lists.hpp"

#include "xfuse/core/errors.hpp"

namespace xf::core {

void refuse_index(std::uintmax_t given) {
    throw bounds_error(message("an axis, extent, step, width or count of ", given,
                               " is above the greatest index, ", std::numeric_limits<index_t>::max()));
}

void refuse_capacity(std::size_t entries) {
    throw rank_error(
        message("a list of ", entries, " entries, where an expression has at most ", max_rank, " axes"));
}

void refuse_length(std::size_t entries, std::size_t sized) {
    throw rank_error(
        message("sized<", sized, ">: the list has ", entries, entries == 1 ? " entry" : " entries"));
}

}  // namespace xf::core
