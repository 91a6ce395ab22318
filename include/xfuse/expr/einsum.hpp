#pragma once
#include "xfuse/core/fixed_string.hpp"
#include "xfuse/expr/einsum_single.hpp"

namespace xf::expr {

/// Named in the compiler's message beside the text: the subscripts, and the place of the fault in them.
template <core::fixed_string Subscripts, int Position>
struct subscript_fault {
    static constexpr bool is_absent = Position < 0;
};

/// What einsum takes: an operand, an array whose rank the subscripts give, or a scalar.
template <class X>
concept einsum_operand = operand<X> || dynamic_operand<X> || scalar<X>;

/// The axes of einsum for operands X, found at compile time.
template <core::fixed_string Subscripts, class... X>
struct einsum_axes {
    static constexpr subscripts parsed = parse_subscripts(Subscripts.view());

    /// The rank of operand k: an xarray has the one that its term says.
    template <class Y>
    static constexpr int rank_of(int k) {
        if constexpr (dynamic_operand<Y>)
            return k < parsed.operand_count ? parsed.operands[std::size_t(k)].size : 0;
        else if constexpr (operand<Y>) return node_of<Y>::rank;
        else return 0;
    }
    static constexpr auto ranks = [] {
        int k = 0;
        return std::array<int, sizeof...(X)>{rank_of<X>(k++)...};
    }();
    static constexpr contraction_axes axes = bind_subscripts(parsed, ranks);

    template <class Y>
    static constexpr bool leaves_open(int k) {
        return dynamic_operand<Y> && k < parsed.operand_count &&
               parsed.operands[std::size_t(k)].ellipsis >= 0;
    }
    static constexpr bool leaves_rank_open = [] {
        int k = 0;
        const std::array<bool, sizeof...(X)> each{leaves_open<X>(k++)...};
        return std::any_of(each.begin(), each.end(), [](bool open) { return open; });
    }();
    static constexpr bool is_good = axes.fault == subscript_fault_kind::none && !leaves_rank_open;

    template <subscript_fault_kind Kind>
    using fault = subscript_fault<Subscripts, axes.fault == Kind ? axes.position : -1>;

    static constexpr auto require_good() {
        using enum subscript_fault_kind;
        static_assert(fault<character>::is_absent,
                      "xfuse: einsum: wrong character in the subscripts: they are letters, commas, '...' and "
                      "'->'");
        static_assert(fault<arrow>::is_absent,
                      "xfuse: einsum: a wrong arrow: the subscripts have one '->' at most");
        static_assert(fault<ellipsis>::is_absent,
                      "xfuse: einsum: a wrong ellipsis: '...', once in a term, and in the output if an "
                      "operand has axes under it");
        static_assert(fault<repeated_output>::is_absent, "xfuse: einsum: the output repeats a label");
        static_assert(fault<unknown_output>::is_absent,
                      "xfuse: einsum: the output has a label that no operand has");
        static_assert(fault<operand_count>::is_absent,
                      "xfuse: einsum: the subscripts are for another number of operands");
        static_assert(fault<subscript_fault_kind::rank>::is_absent,
                      "xfuse: einsum: an operand has another rank than its subscripts say");
        static_assert(fault<too_many>::is_absent,
                      "xfuse: einsum: more than 16 operands, or more than 16 axes in all");
        static_assert(!leaves_rank_open,
                      "xfuse: einsum: an xt::xarray under an ellipsis needs its rank stated: xf::lazy<R>(a)");
    }
};

template <class X>
struct einsum_value : array_value<X> {};
template <dynamic_operand X>
struct einsum_value<X> {
    using type = typename dynamic_operand_traits<std::remove_cvref_t<X>>::value_type;
};

/// The node of one operand; Common is the promoted type of those with axes.
template <int Rank, class Common, class X>
auto einsum_node(X&& x) {
    using plain = std::remove_cvref_t<X>;
    if constexpr (dynamic_operand<X>) return as_node_of_rank<Rank>(std::forward<X>(x));
    else if constexpr (operand<X>) return as_node(std::forward<X>(x));
    else if constexpr (std::is_void_v<Common>) return scalar_leaf<plain>(x);
    else {
        using T = promote_scalar_t<Common, plain>;
        const T value = fitted<T>("einsum", plain(x));
        if constexpr (std::is_integral_v<T>) return scalar_leaf<T>(value);
        else return constant<T>(value);
    }
}

/// A node as a contraction reads it: of a scalar, its memory.
template <class N>
auto as_read(N n) {
    if constexpr (N::kind == role::constant) return scalar_leaf(n.value());
    else return n;
}

/// The product of two neighbours of which one is a scalar.
template <class A, class B>
auto scaled_neighbour(const A& a, const B& b) {
    if constexpr (A::kind == role::constant && B::kind == role::constant)
        return constant(a.value() * b.value());
    else if constexpr (A::kind == role::constant) return scaled_below(b, a);
    else return scaled_below(a, b);
}

template <class... N>
constexpr int first_scalar() {
    int at = 0, first = -1;
    ((first = first < 0 && N::kind == role::constant ? at : first, ++at), ...);
    return first;
}

/// The contraction of two operands and more. Scalars of floats multiply the operand before them, or else the
/// one after, element by element as NumPy does: multiplied to a sum, they would let the sum leave the range
/// that the products are in.
template <int Rank, int Summed, class... N>
auto contract_scaled(contraction_axes axes, std::string_view text, const std::tuple<N...>& operands) {
    constexpr int count = int(sizeof...(N)), scalar = first_scalar<N...>();
    if constexpr (scalar < 0 || count < 3) {
        return std::apply(
            [&](const auto&... each) {
                return contract<Rank, Summed>("einsum", axes, text, as_read(each)...);
            },
            operands);
    } else {
        constexpr std::size_t low = scalar == 0 ? 0 : std::size_t(scalar - 1);
        axes.of_operand[low] = axes.of_operand[scalar == 0 ? 1 : low];
        std::copy(axes.of_operand.begin() + low + 2, axes.of_operand.end(),
                  axes.of_operand.begin() + low + 1);
        return [&]<std::size_t... B, std::size_t... A>(std::index_sequence<B...>, std::index_sequence<A...>) {
            return contract_scaled<Rank, Summed>(
                axes, text,
                std::make_tuple(std::get<B>(operands)...,
                                scaled_neighbour(std::get<low>(operands), std::get<low + 1>(operands)),
                                std::get<low + 2 + A>(operands)...));
        }(std::make_index_sequence<low>{}, std::make_index_sequence<std::size_t(count) - low - 2>{});
    }
}

template <class Axes, class... N>
auto einsum_of(std::string_view text, N... operands) {
    constexpr const contraction_axes& axes = Axes::axes;
    const std::span<const index_t> shapes[] = {shape_of(operands)...};
    (void)domain_extents("einsum", axes, shapes, text);
    if constexpr (sizeof...(N) == 1) {
        return einsum_single<Axes, (N::rank + ...)>(std::move(operands)...);
    } else {
        return contract_scaled<axes.out_rank, axes.rank - axes.out_rank>(
            axes, text, std::tuple<N...>(std::move(operands)...));
    }
}

/// The sum of products that the subscripts spell, as NumPy's einsum: labels that the output lacks are
/// summed; without `->` the output has the labels that appear once, in ASCII order; a label twice in one
/// term is a diagonal; an extent of 1 stretches; `...` stands for leading axes that broadcast. Subscripts
/// are checked at compile time. An xt::xarray has the rank that its term says.
///
/// Shapes    a: (I..., K...), b: (K..., J...) -> what the output says
/// Throws    subscript_error naming label, operands and extents where two of these disagree; rank_error
///           for an xt::xarray of another rank
/// Throws    dtype_error for an integer scalar that the operands' common type does not hold
/// Types     the operands' common type; int32 for products and sums of 8 bits; bool: or of ands
/// Numerics  sums in plan order, error bound n * eps * sum|a b|
/// Source    NumPy, einsum
/// Example   examples/seed_003.cpp
template <core::fixed_string Subscripts, class... X>
    requires(einsum_operand<X> && ...)
auto einsum(X&&... x) {
    using axes = einsum_axes<Subscripts, X...>;
    axes::require_good();
    if constexpr (axes::is_good) {
        using common = typename array_type<typename einsum_value<X>::type...>::type;
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return einsum_of<axes>(Subscripts.view(),
                                   einsum_node<axes::ranks[I], common>(std::forward<X>(x))...);
        }(std::index_sequence_for<X...>{});
    } else return constant<float>(0);
}

}  // namespace xf::expr
