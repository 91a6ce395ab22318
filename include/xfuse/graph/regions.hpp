#pragma once
#include <optional>
#include <vector>

#include "xfuse/graph/graph.hpp"

/// Parts of nodes that are read, and what they read themselves.
namespace xf::graph {

/// What one consumer reads of a node. A box is exact where each of its faces has an element that is read, and
/// full where all of its elements are.
struct piece {
    shape::box box;
    bool is_exact = true, is_full = true;
};
/// By all consumers so far: one box for each, as what lies between two of them is not read.
using region = std::vector<piece>;

inline index_t end_of(const shape::box& b, int axis) { return b.low[axis] + b.extent[axis]; }

/// The smallest box around all pieces, of which there is one.
piece hull(const region& pieces);
void add(region& to, const piece& next, std::size_t most_pieces);
/// More than this and what lies between them counts as read.
inline constexpr std::size_t max_pieces = 16;

/// The same piece by the node's own axes, where it is read as one axis.
piece unflattened(const node& n, const piece& read);

/// What operand `which` is read of for one piece of the results; nothing where no element is.
std::optional<piece> read_of(const node& n, int which, const shape::access_map& map, const piece& results);

}  // namespace xf::graph
