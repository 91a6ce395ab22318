#pragma once
#include <optional>

#include "file_windows.hpp"
#include "xfuse/expr/plan_pool.hpp"
#include "xfuse/io/slabs.hpp"

namespace xf::io {

/// A result cut into boxes that follow each other in row-major order: of one axis `extent` entries at a time,
/// of those before it one, of those behind it all.
struct slab_cut {
    axis_vector shape;
    int axis = 0;
    index_t extent = 1;

    index_t count() const;
    xf::box part(index_t which) const;
};

/// Slabs, or none, and the memory that the smallest ones need.
struct slab_choice {
    std::optional<slab_cut> cut;
    index_t least = 0;
    index_t at_once =
        1;  ///< so many slabs of the result may be in memory twice, and are written in one piece
    bool is_scattered = false;  ///< each reads pieces of files that are short, and far from each other
};
/// The largest slabs whose evaluation stays within `memory`. What the files' windows have to hold at a time
/// is of two slabs, as the next one is read ahead.
slab_choice choose_slabs(const expr::erased_pointer& e, const dynamic::reads& reads, const slabs& options);
/// Throws error, which says how much memory one element of the result needs.
[[noreturn]] void refuse_slabs(const expr::erased_pointer& e, index_t least, const slabs& options,
                               const std::string& label);

/// What a part of the result needs of files.
index_t bytes_of_files(const dynamic::reads& reads, const xf::box& part);

/// What the options say; else memory that is free, less what others will want of it.
index_t allowed_memory(const slabs& options);

}  // namespace xf::io
