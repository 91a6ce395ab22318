#pragma once
#include <string>

#include "xfuse/graph/graph.hpp"

namespace xf::graph {

/// The graph as text, one line a node, operands before consumers; maps where they are no identity:
///
///     %0 = leaf : float32 (8, 4)
///     %1 = reduce[max](%0 at [2*i0 + r0, i1]) over (2) : float32 (4, 4)
///     %2 = map[add, relu](%1, %3 at [i1]) : float32 (4, 4)
///
/// Equal graphs have equal texts: no address is in them. Nodes that the root does not read are left out.
std::string to_text(const graph& g);

}  // namespace xf::graph
