#pragma once
#include "xfuse/graph/builder.hpp"

/// The normalisation passes, in the order they run; src/graph/pipeline.cpp is the list. Each takes the
/// builder that holds the graph and the root's number, changes and adds nodes in it, and leaves the root its
/// number.
///
/// Common to all of them:
///   @pre  verify accepts the graph
///   @post verify accepts it again; every node that was read before has the same value, type and shape
///   @post a second run changes nothing
/// The examples are written as graph/graph_text.hpp prints graphs.
namespace xf::graph {

/// A contraction of three or more operands becomes contractions of two, in the order that takes the fewest
/// products: the contraction path. All orders are tried up to six operands; above that the cheapest pair is
/// next. Axes that are summed and belong to one operand alone are summed there first, where sums of integers
/// wrap.
///   @post no contraction of at most 16 operands has more than two
///
///     %3 = contract[einsum](%0 at [i0, r0], %1 at [r0, r1], %2 at [r1]) over (64, 64) : float32 (64,)
/// becomes
///     %4 = contract[einsum](%2 at [r0], %1) over (64,) : float32 (64,)
///     %3 = contract[einsum](%4 at [r0], %0) over (64,) : float32 (64,)
void order_contractions(builder& b, int root);

/// A sum of a product that was built apart, as a part of an any_expr is, becomes a contraction, where the
/// factors are read from memory or one of them more than once: what types find of sums that are written in
/// one line.
///   @post no sum of floating-point elements reads a product of two factors that are memory, unless others
///   read that, too
///
///     %2 = map[multiply](%0 at [i0, i2], %1 at [i2, i1]) : float32 (4, 8, 16)
///     %3 = reduce[sum](%2 at [i0, i1, r0]) over (16,) : float32 (4, 8)
/// becomes
///     %3 = contract[sum](%0 at [i0, r0], %1 at [r0, i1]) over (16,) : float32 (4, 8)
void contract_products(builder& b, int root);

/// Clusters that were built apart, as parts of an any_expr are, become one: the operations of an operand that
/// nothing else reads join those of its consumer, for the row machine to run. Clusters that are not made of
/// whole vectors stay as they are, and so does all under a strict policy: their compiled rows are kept.
///   @post no cluster that may merge is read by one other cluster alone, each element once, unless the two
///   have too many operations or operands for one list
///
///     %1 = map[add](%0, %2) : float32 (4, 8)
///     %3 = map[relu](%1) : float32 (4, 8)
/// becomes
///     %3 = map[add, relu](%0, %2) : float32 (4, 8)
void merge_clusters(builder& b, int root);

/// A product of two operands that are widened from bfloat16 reads them as they are, where the processor adds
/// two of their products at once and that costs less than widening them. A strict policy keeps the widened
/// ones.
///
///     %2 = map[cast](%0) : float32 (64, 64)
///     %3 = map[cast](%1) : float32 (64, 64)
///     %4 = contract[einsum](%2 at [i0, r0], %3 at [r0, i1]) over (64,) : float32 (64, 64)
/// becomes
///     %4 = contract[einsum](%0 at [i0, r0], %1 at [r0, i1]) over (64,) : float32 (64, 64)
void unwiden_products(builder& b, int root);

/// max and min commute with elementwise operations that do not decrease in the one operand that varies along
/// the reduced axes: the operation is hoisted above the reduction, and computed once for each result. Exact.
///   @post an operand that was added and now stays outside is marked is_assumed_finite
///
///     %2 = map[add, relu](%0, %1 at [i1]) : float32 (4, 8)
///     %3 = reduce[max](%2 at [r0, i0]) over (4,) : float32 (8,)
/// becomes
///     %4 = reduce[max](%0 at [r0, i0]) over (4,) : float32 (8,)
///     %3 = map[add, relu](%4, %1) : float32 (8,)
void hoist_monotone(builder& b, int root);

/// An elementwise stage of windows that are reduced is computed once for each element that some window has,
/// and the windows are those of its results: exp(windows(x)) is windows(exp(x)).
///   @post the stage's result has fewer elements than before, or the graph is as it was
///
///     %1 = map[exp](%0 at [i0 + i1]) : float32 (8, 3)
///     %2 = reduce[sum](%1 at [i0, r0]) over (3,) : float32 (8,)
/// becomes
///     %3 = map[exp](%0) : float32 (10,)
///     %2 = reduce[sum](%3 at [i0 + r0]) over (3,) : float32 (8,)
void map_before_windows(builder& b, int root);
/// The same for the operand of one reduction.
void map_before_windows(builder& b, const node& reduction);

/// The operand's axis whose neighbours are adjacent in memory.
int vector_axis_of(const node& producer);

/// Windows at least this long, apart from the vector axis, are worth a pass of their own: sliding
/// then costs O(log window) rather than O(window).
inline constexpr index_t long_window = 8;

/// What a reduction reads from the end to the start of its vector axis, or of a long window's, becomes a copy
/// that it reads forwards: kernels take columns and slide that way only.
///   @post no result axis of a reduction moves backwards along its operand's vector axis alone
///
///     %1 = reduce[sum](%0 at [-i0 - r0 + 9]) over (3,) : float32 (8,)
/// becomes
///     %2 = copy[copy](%0 at [-i0 + 9]) : float32 (10,), a window slides over it forwards
///     %1 = reduce[sum](%2 at [i0 + r0]) over (3,) : float32 (8,)
void turn_windows(builder& b, int root);

/// A reduction over several axes, one of which slides along the operand's vector axis, becomes two: first the
/// other axes, whole rows at a time, then the one along the row. A window of k x l then costs about
/// log k + log l an output, not k * l. Windows over two axes that take less work at once stay one reduction.
/// Exact for max, min, any, all, and integers; sums are reordered.
///   @post no reduction over two or more axes slides along its operand's vector axis, or along another by a
///   long window, but those of two axes that are cheaper at once
///
///     %1 = reduce[sum](%0 at [i0 + r0, i1 + r1]) over (9, 4) : float32 (8, 9)
/// becomes
///     %2 = reduce[sum](%0 at [i0 + r0, i1]) over (9,) : float32 (8, 12)
///     %1 = reduce[sum](%2 at [i0, i1 + r0]) over (4,) : float32 (8, 9)
void separate_windows(builder& b, int root);

/// Two operands that split one axis at incompatible points (repeat by 2 and by 3) cannot share loops: one of
/// them gets a copy of its own, with its reason.
///   @post split_points is true for every axis of every node
///
///     %2 = map[add](%0 at [i0/2], %1 at [i0/3]) : float32 (6,)
/// becomes
///     %3 = copy[copy](%1 at [i0/3]) : float32 (6,), its axis is split where another operand's cannot be
///     %2 = map[add](%0 at [i0/2], %3) : float32 (6,)
void resolve_splits(builder& b, int root);

/// CSE: finds nodes that compute the same as another one, operation, operands and constants, whether or not
/// the user gave it a name; consumers read the first of them. Each node is visited once.
///   @post no two nodes that the root reads are the same_operation of the same operands
///
///     %1 = map[exp](%0), %2 = map[exp](%0), %3 = map[add](%1, %2)
/// becomes
///     %1 = map[exp](%0), common, %3 = map[add](%1, %1)
void eliminate_common_subexpressions(builder& b, int root);

/// A node of which consumers read a part, as a view does, computes that part: as an array it would be
/// computed as a whole.
///   @post every node but borders that repeat elements is read along each axis from its first entry to its
///   last, as far as divisions of its index allow; that one node has another shape than before
///
///     %1 = map[exp](%0) : float32 (64, 8), %2 = gather[take](%1 at [i0 + 16, i1]) : float32 (4, 3)
/// becomes
///     %1 = map[exp](%0 at [i0 + 16, i1]) : float32 (4, 8), %2 = gather[take](%1) : float32 (4, 3)
void narrow_to_reads(builder& b, int root);

/// Of several results, those of one shape that read the same elements at the same index are computed
/// together, tile by tile: what they share is read once. Each tuple that is left has tiles of its own.
///   @pre  each result has a tuple of its own, unless the pass ran before
///
///     %2 = map[mul](%0), %3 = map[add](%0, %2), %4 = tuple(%2), %5 = tuple(%3), %6 = tie(%4, %5)
/// becomes
///     %7 = tuple(%2, %3), %6 = tie(%7)
void group_results(builder& b, int root);

/// All passes above. XFUSE_TRACE=passes prints the graph after each that changed it; debug builds verify it
/// after each.
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
