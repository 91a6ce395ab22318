#pragma once
#include "xfuse/expr/contract.hpp"
#include "xfuse/expr/presence.hpp"
#include "xfuse/expr/reduction_node.hpp"

/// Sums of products. `(windows(x, k) * f).sum({-1, -2})` is a contraction in other words, and is built as
/// one: the node that einsum builds. Only types know what a cluster computes, so it is found here.
namespace xf::expr {

/// Elements whose products may be taken in any order: narrow integers wrap in each product.
template <class T>
concept product_element = !std::is_integral_v<T> || (sizeof(T) == 8 && !std::is_same_v<T, bool>);

template <class N, class T>
inline constexpr bool is_product_of = false;
template <class A, class B, product_element T>
inline constexpr bool is_product_of<map<ops::multiply, A, B>, T> =
    dtype_of<typename map<ops::multiply, A, B>::value_type> == dtype_of<T>;

/// A product with a scalar.
template <class N, class T>
inline constexpr bool is_scaled = false;
template <class A, class B, class T>
    requires is_product_of<map<ops::multiply, A, B>, T>
inline constexpr bool is_scaled<map<ops::multiply, A, B>, T> =
    A::kind == role::constant || B::kind == role::constant;

/// n times a scalar, taken below the views: elements that a window repeats are multiplied once.
template <class N, class T>
auto scaled_below(const N& n, const constant<T>& by) {
    if constexpr (N::kind == role::view) return n.over(scaled_below(n.child(), by));
    else return expr::apply(ops::multiply{}, n, by.value());
}

/// A factor as the contraction reads it.
template <class T, class N>
auto as_scaled(const N& n) {
    if constexpr (is_scaled<N, T>) {
        const auto& [a, b] = n.operands();
        if constexpr (std::remove_cvref_t<decltype(a)>::kind == role::constant)
            return std::make_tuple(scaled_below(b, a));
        else return std::make_tuple(scaled_below(a, b));
    } else return std::tuple<const N&>(n);
}

/// The factors of a product of elements T. Integers wrap to the same result in any order, so all of a tree of
/// products are, the scalars as operands of no axes. Floats keep what the user multiplies first, which are
/// two factors: taken out of the sum, one of three would let the others leave the range that the products are
/// in.
template <class T, class N>
auto factors_of(const N& n) {
    if constexpr (!is_product_of<N, T>) {
        if constexpr (N::kind != role::constant) return std::tuple<const N&>(n);
        else return std::make_tuple(scalar_leaf<T>(rows::convert_scalar<T>(n.value())));
    } else {
        const auto& [a, b] = n.operands();
        if constexpr (std::is_integral_v<T>) return std::tuple_cat(factors_of<T>(a), factors_of<T>(b));
        else if constexpr (is_scaled<N, T>) return std::tuple<const N&>(n);
        else return std::tuple_cat(as_scaled<T>(a), as_scaled<T>(b));
    }
}

/// The factors that are no scalars.
template <class T, class N>
constexpr int count_factors() {
    if constexpr (!is_product_of<N, T>) return int(N::kind != role::constant);
    else if constexpr (!std::is_integral_v<T>) return is_scaled<N, T> ? 1 : 2;
    else {
        using operands = std::remove_cvref_t<decltype(std::declval<const N&>().operands())>;
        return count_factors<T, std::tuple_element_t<0, operands>>() +
               count_factors<T, std::tuple_element_t<1, operands>>();
    }
}

/// Is a factor computed in the row kernel of the product, rather than read?
template <class N>
constexpr bool is_fused() {
    if constexpr (N::kind == role::map) return true;
    else if constexpr (N::kind == role::view) {
        if constexpr (N::is_transparent) return is_fused<typename N::child_type>();
        else return false;
    } else return false;
}

/// Does a product over `domain` read some element of an operand of this shape more than once?
bool is_broadcast(std::span<const index_t> operand, std::span<const index_t> domain);
/// Does a view of this shape have an element of its operand more than once?
bool has_repeats(std::span<const index_t> shape, const shape::map_view& map);

template <class N>
bool is_read_often(const N& n, std::span<const index_t> domain) {
    if (is_broadcast(shape_of(n), domain)) return true;
    if constexpr (N::kind == role::view)
        return has_repeats(shape_of(n), n.map()) || is_read_often(n.child(), shape_of(n.child()));
    else return false;
}

/// Is a factor a product of as many elements as are added up? Then they had better be added as they are made.
template <class T, class N>
bool is_whole_product(const N& n, std::span<const index_t> domain) {
    if constexpr (is_product_of<N, T> && !is_scaled<N, T>) return !is_broadcast(shape_of(n), domain);
    else return false;
}

/// The axes of a sum over `reduced` of a product of that shape; factors are aligned at the last axis.
contraction_axes product_axes(int rank, const fixed_vector<int, max_rank>& reduced,
                              std::span<const int> factor_ranks);

template <class Op, int K, int Rank, class T, class... Factors>
auto contract_product(const fixed_vector<int, max_rank>& axes, double divisor,
                      const std::tuple<Factors...>& factors) {
    const int ranks[] = {std::remove_cvref_t<Factors>::rank...};
    using result =
        contraction<T, Rank - K, K, decltype(as_type<T>(std::declval<std::remove_cvref_t<Factors>>()))...>;
    return std::apply(
        [&](const auto&... each) {
            result sum(Op::name, product_axes(Rank, axes, ranks), {}, as_type<T>(each)...);
            sum.divide_by(divisor);
            return sum;
        },
        factors);
}

/// The sum of n over some axes, divided: a contraction where n is a product of which every factor is read
/// from memory, or of which some element is read more than once; else one pass over the fused product.
template <class Op, int K, class N>
auto added_up(const N& n, const fixed_vector<int, max_rank>& axes, double divisor) {
    using T = typename N::value_type;
    if constexpr (!is_product_of<N, T>) {
        return basic_reduction<Op, K>(absent_as_zero(n), axes, divisor);
    } else {
        const auto factors = factors_of<T>(n);
        constexpr int count = int(std::tuple_size_v<decltype(factors)>);
        const auto contracted = [&] {
            return std::apply(
                [&](const auto&... each) {
                    return contract_product<Op, K, N::rank, T>(
                        axes, divisor,
                        std::tuple<decltype(absent_as_zero(each))...>(absent_as_zero(each)...));
                },
                factors);
        };
        const auto fused = [&] { return basic_reduction<Op, K>(absent_as_zero(n), axes, divisor); };
        constexpr bool reads_all = []<class... F>(const std::tuple<F...>*) {
            return (!is_fused<std::remove_cvref_t<F>>() && ...);
        }(static_cast<decltype(&factors)>(nullptr));
        if constexpr (count_factors<T, N>() < 2 || count > max_factors) return fused();
        else if constexpr (reads_all) return contracted();
        else {
            const bool pays = std::apply(
                [&](const auto&... each) {
                    return (is_read_often(each, shape_of(n)) || ...) &&
                           !(is_whole_product<T>(each, shape_of(n)) || ...);
                },
                factors);
            using choice = runtime_choice<decltype(fused()), decltype(contracted())>;
            return pays ? choice(contracted()) : choice(fused());
        }
    }
}

}  // namespace xf::expr
