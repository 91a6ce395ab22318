#pragma once
#include "emitted_source.hpp"
#include "xfuse/lower/tile_slot.hpp"

namespace xf::emit {

/// Tiles of one nest that make the same calls.
struct tile_kind {
    exec::counters low{}, high{};  ///< for which the calls are right
    bool is_after_any = true;      ///< whatever the buffers hold before
    std::vector<index_t> before;   ///< else: what they have to hold, as words
    std::vector<index_t> after_next, after_any;
    std::vector<call> calls;
    std::vector<index_t> tiles;  ///< that are of this kind
};

/// Walks all tiles of a root in their order, as one thread runs them.
std::vector<tile_kind> find_tile_kinds(source& to, const planning::stage& root);

/// The axes that the root's tiles cut, and the number of tiles along each.
struct cut_axis {
    int axis;
    index_t count, block;
};
std::vector<cut_axis> cut_axes(const planning::stage& root);

}  // namespace xf::emit
