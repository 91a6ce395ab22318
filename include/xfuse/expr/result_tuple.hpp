#pragma once
#include <tuple>

#include "xfuse/expr/evaluate.hpp"
#include "xfuse/expr/reductions.hpp"

namespace xf::expr {

/// Results of one shape that are evaluated together, tile by tile: what they share is read and computed
/// once. Not an operand; it is assigned to as many targets: `xf::tie(a, b) = r`, `auto [a, b] = xf::eval(r)`.
template <class First, class... Rest>
class result_tuple {
public:
    static constexpr int rank = First::rank;
    using extents_type = typename First::extents_type;
    static constexpr int result_count = 1 + int(sizeof...(Rest));
    static constexpr int node_count = First::node_count + (Rest::node_count + ... + 0) + 1 + result_count;
    static constexpr int edge_count = First::edge_count + (Rest::edge_count + ... + 0) + result_count;
    static_assert(((Rest::rank == rank) && ...), "xfuse: several results need the same number of axes");

    result_tuple(const char* name, First first, Rest... rest)
        : name_(name), results_(std::move(first), std::move(rest)...) {}

    const extents_type& extents() const { return std::get<0>(results_).extents(); }
    const std::tuple<First, Rest...>& results() const { return results_; }

    int build(graph::builder& b) const {
        std::array<graph::edge, std::size_t(result_count)> from;
        std::size_t at = 0;
        const auto add = [&](const auto& n) { from[at++] = resolve(b, n, shape::identity_map(rank)); };
        std::apply([&](const auto&... n) { (add(n), ...); }, results_);
        return b.add_tuple(from, name_, shape_of(*this));
    }

private:
    const char* name_;
    std::tuple<First, Rest...> results_;
};

/// Calls f with the plan of several results; their memory, `p.results`, is still to be set.
template <class... N, class F>
auto with_plan(const result_tuple<N...>& e, const policy& options, const F& f) {
    using S = result_tuple<N...>;
    constexpr node_counts parts{S::node_count, S::edge_count, 0,
                                (holds_erased<N> || ...) ? erased_list_bytes : 0};
    return with_workspace(parts, [&](const workspace& space) {
        graph::builder b = space.builder(options);
        const graph::graph g = graph::normalise(b, e.build(b));
        typename S::extents_type strides{};
        shape::row_major_strides(shape_of(e), strides);
        const planning::target none{nullptr, g.nodes[std::size_t(g.root)].type, axis_vector(shape_of(e)),
                                    axis_vector(std::span<const index_t>(strides))};
        planning::plan p = planning::make_plan(g, none, options, space.plan);
        return f(p);
    });
}

template <class Op>
constexpr auto functions_of(reduction_function<Op> f) {
    return std::tuple(f);
}
template <reduce_option O>
constexpr auto functions_of(O) {
    return std::tuple();
}
template <class Op>
constexpr auto options_of(reduction_function<Op>) {
    return std::tuple();
}
template <reduce_option O>
constexpr auto options_of(O option) {
    return std::tuple(option);
}
template <class A>
concept reduction_or_option = requires(A a) { functions_of(a); };

/// A reduction with those of the options that it has.
template <class Op, class N, std::size_t K, class... O>
auto reduce_with_own(const N& n, const std::array<index_t, K>& axes, O... options) {
    [[maybe_unused]] const auto own = [](auto option) {
        if constexpr (takes_ddof<Op> || !has_ddof<decltype(option)>) return std::tuple(option);
        else return std::tuple();
    };
    return std::apply([&](auto... o) { return reduce_over<Op>(n, axes, o...); },
                      std::tuple_cat(own(options)...));
}

template <class N, std::size_t K, class... Op, class... O>
auto reduce_together(const N& n, const std::array<index_t, K>& axes, std::tuple<reduction_function<Op>...>,
                     std::tuple<O...> options) {
    static_assert(sizeof...(Op) > 0, "xfuse: reduce: name at least one reduction, such as xf::max");
    static_assert((takes_ddof<Op> || ...) || !has_ddof<O...>,
                  "xfuse: ddof is an option of var and stddev alone");
    return std::apply(
        [&](auto... o) { return result_tuple("reduce", reduce_with_own<Op>(n, axes, o...)...); }, options);
}

/// Several reductions of one operand over the same axes, evaluated together: the operand is computed once,
/// and read once, a tile of results at a time.
///
///     auto [most, where, average] = xf::eval(xf::reduce(x, {1}, xf::max, xf::argmax, xf::mean));
///     xf::tie(most, spread) = xf::reduce(x, {0, 2}, xf::max, xf::var, xf::keepdims, xf::ddof(1));
///
/// Shapes    each result as of the reduction by itself; options apply to all of them
/// Throws    axis_error, and shape_error for an extreme of nothing, when it is built
template <operand X, core::number_or_list Axes, reduction_or_option... A>
auto reduce(X&& x, const Axes& axes, A... a) {
    return reduce_together(as_node(std::forward<X>(x)), axes_of(axes), std::tuple_cat(functions_of(a)...),
                           std::tuple_cat(options_of(a)...));
}
template <operand X, std::size_t K, reduction_or_option... A>
auto reduce(X&& x, const index_argument (&axes)[K], A... a) {
    return expr::reduce(std::forward<X>(x), core::to_indices(axes), a...);
}
template <operand X, reduction_or_option... A>
auto reduce(X&& x, no_entries, A... a) {
    return expr::reduce(std::forward<X>(x), no_axes{}, a...);
}

}  // namespace xf::expr
