#pragma once
#include "xfuse/graph/passes.hpp"
#include "xfuse/kernels/window_kernels.hpp"

namespace xf::graph {

/// The windows of a reduction over exactly two axes, of which one slides along the operand's contiguous axis,
/// and one across it; no producer axes where there are none.
struct window_plane {
    window_pair across, along;
    bool is_there() const { return along.producer_axis >= 0; }
};
/// Those windows that a kernel of the processor reduces at once, each row of results from the rows of its
/// windows, for less work than a stage for each axis takes. The order of a sum is the same in both.
window_plane windows_at_once(const node& n, const shape::access_map& map, const node& producer);
kernels::window_shape window_shape_of(const node& n, const window_plane& windows);

}  // namespace xf::graph
