#pragma once
#include "xfuse/expr/fold.hpp"

namespace xf::expr {

/// A reduction by a function of the user's: its functor and the first value are kept where the graph finds
/// them.
template <class F, class Child, class T, int K>
class folded_with : public stage_node<folded_with<F, Child, T, K>, T, Child::rank - K, Child> {
public:
    using value_type = T;
    using operand_type = typename Child::value_type;
    static constexpr int rank = Child::rank - K;
    static constexpr bool reduces = true;
    static constexpr int node_count = Child::node_count + 1;
    static constexpr int edge_count = Child::edge_count + 1;

    folded_with(Child child, const fixed_vector<int, max_rank>& axes, F f, T first)
        : rows_(std::move(child), axes, kernels::row_function::custom, "reduce_with"),
          how_{first, std::move(f)} {}
    const auto& extents() const { return rows_.extents(); }
    const Child& child() const { return rows_.child(); }

    int build(graph::builder& b) const {
        graph::node& n = rows_.build_node(b);
        n.custom = &run;
        n.fill = &how_;
        if (!std::is_nothrow_invocable_v<const F&, T, T>) n.fails = "a functor of the user's is not noexcept";
        return b.id_of(n);
    }

private:
    struct step {
        T first;  ///< in front: emitted code reads it there
        F f;
    };
    static void run(void* out, void* elements, index_t count, const kernels::row_parameters& how) {
        const step& s = *static_cast<const step*>(how.value);
        const auto* row = static_cast<const operand_type*>(elements);
        T result = s.first;
        for (index_t i = 0; i < count; ++i) result = T(s.f(result, rows::convert_scalar<T>(row[i])));
        *static_cast<T*>(out) = result;
    }

    folded<Child, T, K> rows_;
    step how_;
};

template <class N, std::size_t K, class F, class I, class... Options>
auto reduce_node(const N& n, const std::array<index_t, K>& axes, F f, I first, Options...) {
    using T = promote_scalar_t<typename N::value_type, I>;
    static_assert(int(K) <= N::rank, "xfuse: a reduction names more axes than its operand has");
    static_assert(std::is_invocable_r_v<T, const F&, T, T>,
                  "xfuse: reduce_with: the function takes two elements of the result's type and returns one");
    const auto normal = shape::normalise_axes("reduce_with", {axes.data(), axes.size()}, N::rank);
    folded_with<F, N, T, int(K)> result(n, normal, std::move(f), fitted<T>("reduce_with", first));
    if constexpr (keeps<Options...>) return keep_axes<int(K)>(std::move(result), normal);
    else return result;
}

/// A reduction of the user's own: f(f(f(init, a), b), c) over the elements along the axes, in row-major
/// order. The result's type is x's, raised to the kind of init where that is of a higher one, as in x + init.
///
/// Shapes    as of sum over these axes; keepdims is an option
/// Throws    axis_error; what f throws leaves the target unchanged
/// Cost      the elements of a result are gathered in a row; f that is not noexcept makes the result go
///           through a temporary
/// Example   xf::reduce_with(x, {1}, [](float a, float b) noexcept { return a * b + 1; }, 0)
template <operand X, core::number_or_list A, class F, scalar I, std::same_as<keepdims_t>... O>
auto reduce_with(X&& x, const A& axes, F f, I init, O... options) {
    return reduce_node(as_node(std::forward<X>(x)), axes_of(axes), std::move(f), init, options...);
}
template <operand X, std::size_t K, class F, scalar I, std::same_as<keepdims_t>... O>
auto reduce_with(X&& x, const index_argument (&axes)[K], F f, I init, O... options) {
    return reduce_node(as_node(std::forward<X>(x)), core::to_indices(axes), std::move(f), init, options...);
}
template <operand X, class F, scalar I, std::same_as<keepdims_t>... O>
auto reduce_with(X&& x, no_entries, F f, I init, O... options) {
    return reduce_node(as_node(std::forward<X>(x)), no_axes{}, std::move(f), init, options...);
}

}  // namespace xf::expr
