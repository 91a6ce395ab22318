#pragma once
#include <vector>

#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf::expr {

index_t repeated_extent(const char* name, index_t extent, index_t count, int axis);

/// Each element `count` times along the axis, as NumPy's repeat; lazy. Throws shape_error for a
/// negative count; 0 gives an empty result.
template <operand X, core::number I>
auto repeat(X&& x, I number, index_argument axis) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    const int at = shape::normalise_axis("repeat", axis, rank);
    const index_t count = core::to_index(number);
    auto extents = n.extents();
    extents[std::size_t(at)] = repeated_extent("repeat", extents[std::size_t(at)], count, at);
    shape::access_map map = shape::identity_map(rank);
    if (count > 1) map.uses[at].div = count;
    return make_view<false, rank>(std::move(n), "repeat", extents, map);
}

/// The operand's entries along one axis, picked by a table of indices.
template <class Child>
class taken : public stage_node<taken<Child>, typename Child::value_type, Child::rank, Child> {
public:
    using value_type = typename Child::value_type;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    taken(Child child, const char* name, std::vector<index_t> table, int axis)
        : child_(std::move(child)),
          name_(name),
          table_(std::move(table)),
          axis_(axis),
          shape_(child_.extents()) {
        shape_[std::size_t(axis)] = index_t(table_.size());
        shape::check_shape(name_, shape_, sizeof(value_type));
    }
    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    const std::vector<index_t>& table() const { return table_; }
    int axis() const { return axis_; }

    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        return b.add_gather(from, dtype_of<value_type>, name_, shape_, table_.data(), axis_,
                            shape_of(child_));
    }

private:
    Child child_;
    const char* name_;
    std::vector<index_t> table_;
    int axis_;
    extents_type shape_;
};

/// The table of indices in which entry i of an axis stands counts[i] times (once for all if one count).
std::vector<index_t> repeat_table(index_t extent, std::span<const index_t> counts, int axis);

template <operand X>
auto repeat_each(X&& x, std::span<const index_t> counts, index_t axis) {
    auto n = as_node(std::forward<X>(x));
    const int at = shape::normalise_axis("repeat", axis, decltype(n)::rank);
    auto table = repeat_table(n.extents()[std::size_t(at)], counts, at);
    return taken<decltype(n)>(std::move(n), "repeat", std::move(table), at);
}

/// Entry i of the axis counts[i] times.
template <operand X, core::list L>
auto repeat(X&& x, const L& counts, index_argument axis) {
    std::vector<index_t> numbers;
    numbers.reserve(std::size(counts));
    for (const auto& each : counts) numbers.push_back(core::to_index(each));
    return repeat_each(std::forward<X>(x), numbers, axis);
}
template <operand X, std::size_t K>
auto repeat(X&& x, const index_argument (&counts)[K], index_argument axis) {
    return repeat_each(std::forward<X>(x), core::to_indices(counts), axis);
}
template <operand X>
auto repeat(X&& x, no_entries, index_argument axis) {
    return repeat_each(std::forward<X>(x), {}, axis);
}

/// Throws rank_error where `tile` names more axes than its result has, as of a list whose length only the
/// program knows.
void check_rep_count(int reps, int rank);

/// The whole operand `reps` times along each axis, aligned at the last one, as NumPy's tile; lazy.
/// The result has as many axes as the operand, or as `reps` has entries where these are more; a list whose
/// length only the program knows may not have more: rank_error.
template <operand X, core::number_or_list A>
auto tile(X&& x, const A& reps) {
    auto n = as_node(std::forward<X>(x));
    constexpr int from = decltype(n)::rank;
    constexpr int rank = from > core::length_of<A>() ? from : core::length_of<A>();
    static_assert(rank <= max_rank, "xfuse: an expression has at most 16 axes");
    const int_list counts = core::to_list(reps);
    check_rep_count(counts.size(), rank);
    std::array<index_t, std::size_t(rank)> extents{};
    shape::access_map map;
    map.offset.resize(from, 0);
    for (int axis = 0; axis < rank; ++axis) {
        const int inner = axis - (rank - from), rep = axis - (rank - counts.size());
        const index_t count = rep >= 0 ? counts[rep] : 1;
        const index_t extent = inner >= 0 ? n.extents()[std::size_t(inner)] : 1;
        extents[std::size_t(axis)] = repeated_extent("tile", extent, count, axis);
        if (inner >= 0 && extent > 1) map.uses.push_back({axis, inner, 1, 1, count > 1 ? extent : 0});
    }
    return make_view<false, rank>(std::move(n), "tile", extents, map);
}
template <operand X, std::size_t K>
auto tile(X&& x, const index_argument (&reps)[K]) {
    return expr::tile(std::forward<X>(x), core::to_indices(reps));
}
template <operand X>
auto tile(X&& x, no_entries) {
    return expr::tile(std::forward<X>(x), no_axes{});
}

}  // namespace xf::expr
