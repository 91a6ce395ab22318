#pragma once
#include "xfuse/graph/builder.hpp"

/// The normalisation passes, in the order they run. Each takes the builder that holds the graph and the
/// root's number, changes and adds nodes in it, and returns the number, which stays the same.
namespace xf::graph {

/// A contraction of three or more operands becomes contractions of two, in the order that takes the fewest
/// products: found by trying all up to six operands, by taking the cheapest pair next above. Axes that are
/// summed and belong to one operand alone are summed there first.
int order_contractions(builder& b, int root);

/// max(relu(x + b)) = relu(max(x) + b) where b is constant over the reduced axes: an elementwise stage that
/// does not decrease in the one operand that changes along them moves behind the extreme, and is computed
/// once for each result instead of once for each element. Exact, for max and min.
int hoist_monotone(builder& b, int root);

/// An elementwise stage of windows that are reduced is computed once for each element that some window has,
/// and the windows are those of its results: exp(windows(x)) is windows(exp(x)).
int map_before_windows(builder& b, int root);
/// The same for the operand of one reduction.
void map_before_windows(builder& b, const node& reduction);

/// The operand's axis whose neighbours lie next to each other in memory.
int vector_axis_of(const node& producer);

/// Windows at least this long, apart from the vector axis, are worth a pass of their own: sliding
/// then costs O(log window) rather than O(window).
inline constexpr index_t long_window = 8;

/// What a reduction reads from the end to the start of its vector axis, or of a long window's, becomes a copy
/// that it reads forwards: kernels take columns and slide that way only.
int turn_windows(builder& b, int root);

/// A reduction over several axes, one of which slides along the operand's vector axis, becomes two:
/// first the other axes, whole rows at a time, then the one along the row. A window of k x l then
/// costs k + l an output, not k * l. Exact for max, min, any, all, and integers; sums are reordered.
int separate_windows(builder& b, int root);

/// Two operands that split one axis at incompatible places (repeat by 2 and by 3) cannot share loops:
/// one of them gets a copy of its own, with its reason.
int resolve_splits(builder& b, int root);

/// Finds the nodes that compute the same as another one, operation, operands and constants, whether or not
/// the user gave it a name: consumers read the first of them. Each node is looked at once.
int eliminate_common_subexpressions(builder& b, int root);

/// All passes above.
graph normalise(builder& b, int root);

/// Does any operand of the node divide one of its axes?
bool has_divisions(const graph& g, const node& n);

/// The places an axis of a node's domain is split at by divisions and remainders, ascending; each
/// divides the next. Empty where the axis is whole. Returns false where they do not divide.
bool split_points(const graph& g, const node& n, int axis, axis_vector& points);

/// Can the variance of these windows be merged from shorter ones, and does that cost less than the squares of
/// all their elements? All reduced axes must slide. Changes the operand as map_before_windows does.
bool is_merged(builder& b, const node& reduction);

/// For a reduced axis that slides along an operand's axis together with one of the result's: p = step
/// * out + dilation * reduced + offset, the other terms of p none.
struct window_pair {
    int producer_axis = -1;
    int out_axis = -1;
    int reduced_axis = -1;
    index_t step = 1, dilation = 1;
};
/// The pair of a reduced domain axis; producer_axis -1 where there is none.
window_pair find_window(const node& n, const shape::access_map& map, int reduced_axis);

}  // namespace xf::graph
