#pragma once
#include <vector>

#include "xfuse/expr/compress.hpp"
#include "xfuse/expr/diff.hpp"
#include "xfuse/expr/ranges.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/sort.hpp"

/// Where values belong in what is sorted, and how many there are of each.
namespace xf {

/// Of equal elements: before them or after, also as "left" and "right".
enum class search_side : std::uint8_t { left, right };
struct search_side_argument {
    search_side side;
    constexpr search_side_argument(search_side s) : side(s) {}
    search_side_argument(const char* name);
};

}  // namespace xf

namespace xf::expr {

template <class N, class V>
auto search_node(N sorted, V values, search_side side) {
    static_assert(N::rank == 1, "xfuse: searchsorted: the sorted operand has one axis");
    require_order<N>();
    lookup_layout layout{};
    layout.axis = 0;
    layout.source[0] = V::rank;
    for (int k = 0; k < V::rank; ++k) layout.with[std::size_t(k)] = k;
    const auto shape = values.extents();
    const auto function = side == search_side::left ? kernels::row_function::position_left
                                                    : kernels::row_function::position_right;
    return looked_up<N, V, std::int64_t, V::rank, false>(std::move(sorted), std::move(values), layout,
                                                         function, "searchsorted", nullptr, shape);
}

/// Where in the sorted operand each value belongs so that it stays sorted, as int64: before the elements that
/// are equal to it, or with `right` after them. NaN belongs behind all numbers.
///
/// Shapes    (n), v -> v
/// Throws    error for a side of another name
/// Cost      a binary search for each value; a computed operand is an array in full
template <operand X, operand V>
auto searchsorted(X&& sorted, V&& values, search_side_argument side = search_side::left) {
    using T = promote_t<typename node_of<X>::value_type, typename node_of<V>::value_type>;
    return search_node(converted<T>(as_node(std::forward<X>(sorted))),
                       converted<T>(as_node(std::forward<V>(values))), side.side);
}
template <operand X, scalar V>
auto searchsorted(X&& sorted, V value, search_side_argument side = search_side::left) {
    using T = promote_scalar_t<typename node_of<X>::value_type, V>;
    return search_node(converted<T>(as_node(std::forward<X>(sorted))),
                       scalar_leaf(fitted<T>("searchsorted", value)), side.side);
}

/// int64 in a template of N: nodes of it are made where N is known, not before a host library is.
template <class N>
struct place_of_node {
    using type = std::int64_t;
};
template <class N>
using place_t = typename place_of_node<N>::type;

/// The number of bins that the elements need: their greatest and one more, at least `minlength`. Throws
/// bounds_error for an element below 0, and error for a negative minlength.
index_t count_bins(std::span<const std::int64_t> extremes, index_t count, index_t minlength);

/// Throws shape_error unless there is one weight for each element.
void check_weights(index_t elements, index_t weights);

template <class N>
index_t bins_of(const N& n, index_t minlength) {
    using T = typename N::value_type;
    static_assert(N::rank == 1, "xfuse: bincount: the operand has one axis");
    static_assert(std::is_integral_v<T>, "xfuse: bincount counts integers");
    std::int64_t extremes[2] = {};
    if (n.extents()[0] > 0) {
        const auto into = [&](std::int64_t& to) { return make_target(&to, {}, {}); };
        evaluate<std::int64_t>(expr::cast<std::int64_t>(reduce_all<reductions::min>(n)), into(extremes[0]));
        evaluate<std::int64_t>(expr::cast<std::int64_t>(reduce_all<reductions::max>(n)), into(extremes[1]));
    }
    return count_bins(extremes, n.extents()[0], minlength);
}

/// How often each number from 0 on is among the elements, as int64, as NumPy's bincount. The greatest element
/// decides how many there are, so x is read when the expression is built for that; what comes in later and is
/// outside is not counted.
///
/// Shapes    (n) -> (max(x) + 1), at least minlength
/// Throws    bounds_error for an element below 0; error for a negative minlength
template <operand X>
auto bincount(X&& x, index_argument minlength = 0) {
    const auto n = as_node(std::forward<X>(x));
    const index_t bins = bins_of(n, minlength);
    const auto sorted = expr::sort(expr::cast<std::int64_t>(n));
    const auto numbers = expr::arange<place_t<X>>(bins + 1);
    return difference_of(expr::searchsorted(sorted, numbers), 0);
}
/// The sums of the weights of equal elements, as double.
///
/// Throws    shape_error where there is not one weight for each element
/// Cost      elements times bins, in one pass
template <operand X, operand W>
auto bincount(X&& x, W&& weights, index_argument minlength = 0) {
    const auto n = as_node(std::forward<X>(x));
    const index_t bins = bins_of(n, minlength);
    const auto numbers = expr::expand_dims(expr::arange<place_t<X>>(bins), 1);
    const auto w = expr::cast<double>(as_node(std::forward<W>(weights)));
    static_assert(decltype(w)::rank == 1, "xfuse: bincount: the weights have one axis");
    check_weights(n.extents()[0], w.extents()[0]);
    return reduce_over<reductions::sum>(expr::where(expr::equal(numbers, n), w, 0.0),
                                        std::array<index_t, 1>{1});
}

/// Counts and the edges of their bins, one more than there are bins.
template <class Counts, class Edges>
struct binned {
    Counts counts;
    Edges edges;
};

/// Throws error for no bins, and for a range that is none.
void check_bins(index_t bins);
void check_range(double low, double high);
/// Throws error for edges that descend.
void check_ascending(std::span<const double> edges);

/// Edges that are in memory are checked now.
template <class N>
void check_edges(const N& edges) {
    const index_t count = edges.extents()[0], one = 1;
    check_bins(count - 1);
    if constexpr (N::is_memory) {
        std::vector<double> values(static_cast<std::size_t>(count));
        evaluate<double>(expr::cast<double>(edges), make_target(values.data(), {&count, 1}, {&one, 1}));
        check_ascending(values);
    }
}

/// The counts between edges, of which the last one belongs to its bin.
template <class S, class E>
auto counts_between(S sorted, const E& edges) {
    const index_t last = edges.extents()[0] - 1;
    const auto is_last = expr::equal(expr::arange<place_t<S>>(last + 1), last);
    const auto places = expr::where(is_last, expr::searchsorted(sorted, edges, search_side::right),
                                    expr::searchsorted(sorted, edges, search_side::left));
    return difference_of(places, 0);
}

template <class T, class Low, class High>
auto even_edges(index_t bins, const Low& low, const High& high) {
    const auto k = expr::arange<T>(bins + 1);
    return expr::where(expr::equal(k, T(bins)), high, k * ((high - low) / T(bins)) + low);
}

/// How many elements lie in each of `bins` intervals of equal length, as int64, and their edges, as NumPy's
/// histogram: the least element begins the first one, the greatest ends the last one, which holds its end.
/// NaN is in none, but leaves no least and greatest.
///
/// Shapes    x -> (bins), (bins + 1)
/// Throws    error for no bins; shape_error for no elements and no range
/// Cost      the elements are sorted
/// Example   auto [counts, edges] = xf::histogram(x, 10);
template <operand X>
auto histogram(X&& x, index_argument bins = 10) {
    check_bins(bins);
    const auto n =
        converted<float_t<typename node_of<X>::value_type>>(flattened(as_node(std::forward<X>(x))));
    using T = typename decltype(n)::value_type;
    const auto least = reduce_all<reductions::min>(n);
    const auto greatest = reduce_all<reductions::max>(n);
    const auto is_point = expr::equal(least, greatest);
    const auto low = expr::where(is_point, least - T(0.5), least);
    const auto high = expr::where(is_point, greatest + T(0.5), greatest);
    auto edges = even_edges<T>(bins, low, high);
    auto counts = counts_between(expr::sort(n), edges);
    return binned<decltype(counts), decltype(edges)>{std::move(counts), std::move(edges)};
}
/// The same in the range from low to high; what is outside is not counted.
///
/// Throws    error for a range that ends before it begins
template <operand X>
auto histogram(X&& x, index_argument bins, std::pair<double, double> range) {
    check_bins(bins);
    check_range(range.first, range.second);
    if (range.first == range.second) range = {range.first - 0.5, range.second + 0.5};
    const auto n =
        converted<float_t<typename node_of<X>::value_type>>(flattened(as_node(std::forward<X>(x))));
    using T = typename decltype(n)::value_type;
    auto edges = expr::linspace<T>(range.first, range.second, bins + 1);
    auto counts = counts_between(expr::sort(n), edges);
    return binned<decltype(counts), decltype(edges)>{std::move(counts), std::move(edges)};
}
/// The same between given edges, which ascend.
///
/// Throws    error for less than two edges, and for some in memory that descend
template <operand X, operand E>
    requires(node_of<E>::rank == 1)
auto histogram(X&& x, E&& edges) {
    using T = promote_t<typename node_of<X>::value_type, typename node_of<E>::value_type>;
    auto own = as_node(std::forward<E>(edges));
    check_edges(own);
    const auto n = converted<T>(flattened(as_node(std::forward<X>(x))));
    auto counts = counts_between(expr::sort(n), converted<T>(own));
    return binned<decltype(counts), decltype(own)>{std::move(counts), std::move(own)};
}

}  // namespace xf::expr
