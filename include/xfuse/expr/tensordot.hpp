#pragma once
#include "xfuse/expr/contract.hpp"
#include "xfuse/expr/deferred_rank.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

/// The axes of a contraction of two operands over pairs of theirs; the others stay, the first's before
/// the second's.
contraction_axes pair_axes(int rank_a, const fixed_vector<int, max_rank>& of_a, int rank_b,
                           const fixed_vector<int, max_rank>& of_b);

/// The axes from `first` on, in order.
fixed_vector<int, max_rank> run_of_axes(int first, int count);

template <int K, class A, class B>
auto contract_axes(const char* name, A a, B b, const fixed_vector<int, max_rank>& of_a,
                   const fixed_vector<int, max_rank>& of_b) {
    return contract<A::rank + B::rank - 2 * K, K>(name, pair_axes(A::rank, of_a, B::rank, of_b), {},
                                                  std::move(a), std::move(b));
}

/// The sum of products over axes of a paired with axes of b, in this order; the other axes of a, then
/// those of b, stay.
///
/// Throws    axis_error for an axis out of range or given twice; subscript_error where extents disagree
/// Types     as einsum
/// Numerics  sums in plan order, error bound n * eps * sum|a b|
/// Source    NumPy, tensordot
template <operand A, operand B, core::number_or_list I, core::number_or_list J>
auto tensordot(A&& a, B&& b, const I& axes_a, const J& axes_b) {
    static_assert(core::has_length<I> && core::has_length<J>,
                  "xfuse: tensordot: the rank of the result follows from the number of axes, which is not "
                  "known at compile time: write xf::sized<K>(axes), a braced list, or a std::array");
    constexpr int rank_a = node_of<A>::rank, rank_b = node_of<B>::rank;
    const auto of_a = core::to_indices(axes_a);
    const auto of_b = core::to_indices(axes_b);
    constexpr int count = int(of_a.size());
    static_assert(count == int(of_b.size()),
                  "xfuse: tensordot: as many axes of the second operand as of the first");
    static_assert(count <= rank_a && int(of_b.size()) <= rank_b,
                  "xfuse: tensordot names more axes than an operand has");
    return contract_axes<count>("tensordot", as_node(std::forward<A>(a)), as_node(std::forward<B>(b)),
                                shape::normalise_axes("tensordot", of_a, rank_a),
                                shape::normalise_axes("tensordot", of_b, rank_b));
}
template <operand A, operand B, std::size_t K, std::size_t L>
auto tensordot(A&& a, B&& b, const index_argument (&axes_a)[K], const index_argument (&axes_b)[L]) {
    return expr::tensordot(std::forward<A>(a), std::forward<B>(b), core::to_indices(axes_a),
                           core::to_indices(axes_b));
}
template <operand A, operand B, core::number_or_list I, std::size_t L>
auto tensordot(A&& a, B&& b, const I& axes_a, const index_argument (&axes_b)[L]) {
    return expr::tensordot(std::forward<A>(a), std::forward<B>(b), axes_a, core::to_indices(axes_b));
}
template <operand A, operand B, std::size_t K, core::number_or_list J>
auto tensordot(A&& a, B&& b, const index_argument (&axes_a)[K], const J& axes_b) {
    return expr::tensordot(std::forward<A>(a), std::forward<B>(b), core::to_indices(axes_a), axes_b);
}
template <operand A, operand B>
auto tensordot(A&& a, B&& b, no_entries, no_entries) {
    return contract_axes<0>("tensordot", as_node(std::forward<A>(a)), as_node(std::forward<B>(b)), {}, {});
}

/// The last N axes of a with the first N of b, in order.
template <int N, operand A, operand B>
auto tensordot(A&& a, B&& b) {
    constexpr int rank_a = node_of<A>::rank, rank_b = node_of<B>::rank;
    static_assert(N >= 0 && N <= rank_a && N <= rank_b,
                  "xfuse: tensordot sums over more axes than an operand has");
    return contract_axes<N>("tensordot", as_node(std::forward<A>(a)), as_node(std::forward<B>(b)),
                            run_of_axes(rank_a - N, N), run_of_axes(0, N));
}
template <operand A, operand B, int N>
auto tensordot(A&& a, B&& b, std::integral_constant<int, N>) {
    return expr::tensordot<N>(std::forward<A>(a), std::forward<B>(b));
}
template <operand A, operand B>
auto tensordot(A&& a, B&& b) {
    return expr::tensordot<2>(std::forward<A>(a), std::forward<B>(b));
}

/// Throws axis_error unless both ranks are at least n, and subscript_error where extents disagree.
void check_tensordot(std::span<const index_t> a, std::span<const index_t> b, index_t n);

template <class A, class B>
struct tensordot_by_count {
    A a;
    B b;
    static constexpr int most = A::rank < B::rank ? A::rank : B::rank;
    static constexpr int least = largest({0, A::rank + B::rank - max_rank});
    template <int N>
    auto with() const {
        return expr::tensordot<N>(a, b);
    }
};

/// The same with the number as a value. The rank then is settled by what the result is assigned to, or
/// combined with; `tensordot<3>(a, b)` has a rank of its own.
///
/// Throws    axis_error, subscript_error; rank_error where it is assigned to another rank
template <operand A, operand B, core::number I>
auto tensordot(A&& a, B&& b, I n) {
    using make = tensordot_by_count<node_of<A>, node_of<B>>;
    make both{as_node(std::forward<A>(a)), as_node(std::forward<B>(b))};
    check_tensordot(shape_of(both.a), shape_of(both.b), core::to_index(n));
    return deferred_expression<make>(std::move(both), int(core::to_index(n)));
}

}  // namespace xf::expr
