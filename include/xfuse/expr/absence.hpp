#pragma once
#include "xfuse/expr/as_strided.hpp"
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/lookup.hpp"
#include "xfuse/expr/pad.hpp"
#include "xfuse/expr/repeat.hpp"

/// Padding of windows that was given no value is absent: reductions leave it out, also of what is computed
/// from it elementwise, or moved. Whoever else reads it finds 0. Types say where that may be, nodes where it
/// is.
namespace xf::expr {

/// Nodes whose elements are absent where those that they are made of are: what moves or maps elements. All
/// others, such as reductions and contractions, make elements of what exists.
template <class N>
inline constexpr bool keeps_absence = false;
template <class F, class... Args>
inline constexpr bool keeps_absence<map<F, Args...>> = true;
template <class Child, int Rank, bool Transparent>
inline constexpr bool keeps_absence<view_node<Child, Rank, Transparent>> = true;
template <class Child, bool OfWindows>
inline constexpr bool keeps_absence<padded<Child, OfWindows>> = true;
template <class Child>
inline constexpr bool keeps_absence<bordered<Child>> = true;
template <class Child>
inline constexpr bool keeps_absence<taken<Child>> = true;
template <class Child, class With, class T, int Rank>
inline constexpr bool keeps_absence<looked_up<Child, With, T, Rank, true>> = true;
template <class Child, int Rank>
inline constexpr bool keeps_absence<strided<Child, Rank>> = true;
template <class... Parts>
inline constexpr bool keeps_absence<concatenated<Parts...>> = true;
template <class E>
inline constexpr bool keeps_absence<stage_barrier<E>> = true;

template <class N>
inline constexpr bool is_padding_of_windows = false;
template <class Child>
inline constexpr bool is_padding_of_windows<padded<Child, true>> = true;

/// The operands whose absence a node keeps.
template <class N>
decltype(auto) kept_operands(const N& n) {
    if constexpr (requires { n.operands(); }) return n.operands();
    else return std::tuple<decltype(n.child())>(n.child());
}
template <class N>
using operands_t = std::remove_cvref_t<decltype(kept_operands(std::declval<const N&>()))>;

/// May elements of such an expression be absent?
template <class N>
constexpr bool may_be_absent() {
    if constexpr (!keeps_absence<N>) return false;
    else if constexpr (is_padding_of_windows<N>) return true;
    else {
        return []<class... A>(std::tuple<A...>*) {
            return (may_be_absent<std::remove_cvref_t<A>>() || ...);
        }(static_cast<operands_t<N>*>(nullptr));
    }
}

/// Padded windows and views of them: their absent elements may be given any value where they are padded.
template <class N>
constexpr bool is_filled() {
    if constexpr (is_padding_of_windows<N>) {
        return !may_be_absent<typename N::child_type>() || is_filled<typename N::child_type>();
    } else if constexpr (N::kind == role::view) return is_filled<typename N::child_type>();
    else return false;
}

/// Functions of which f(0) is 0.
template <class F>
inline constexpr bool keeps_zero = false;
template <class T>
inline constexpr bool keeps_zero<ops::cast<T>> = true;
template <class F, class... Others>
concept one_functor_of = (std::same_as<F, Others> || ...);
template <class F>
    requires one_functor_of<F, ops::negative, ops::positive, ops::absolute, ops::square,
                            ops::squared_magnitude, ops::sqrt, ops::root, ops::relu, ops::sign, ops::floor,
                            ops::ceil, ops::round, ops::trunc, ops::sin, ops::tan, ops::tanh, ops::erf,
                            ops::expm1, ops::log1p>
inline constexpr bool keeps_zero<F> = true;

template <class N>
inline constexpr bool is_zero_map = false;
template <class F, class... Args>
inline constexpr bool is_zero_map<map<F, Args...>> = keeps_zero<F> || std::is_same_v<F, ops::multiply>;

/// Is what may be absent 0 there, as its padding is? Of a product if every factor is 0 where it is absent
/// itself: 0 times infinity is NaN there, as in a contraction.
template <class N>
constexpr bool is_zero_where_absent() {
    if constexpr (!may_be_absent<N>() || is_padding_of_windows<N>) return true;
    else if constexpr (N::kind == role::map && !is_zero_map<N>) return false;
    else {
        return []<class... A>(std::tuple<A...>*) {
            return (is_zero_where_absent<std::remove_cvref_t<A>>() && ...);
        }(static_cast<operands_t<N>*>(nullptr));
    }
}

/// Is an element absent? `counts_padding`: or only what windows of ceil_mode read past the padding?
template <class N>
bool has_absent(const N& n, bool counts_padding) {
    if constexpr (!may_be_absent<N>()) return false;
    else {
        if constexpr (is_padding_of_windows<N>) {
            if (n.has_absent_border(counts_padding)) return true;
        }
        return std::apply([&](const auto&... each) { return (has_absent(each, counts_padding) || ...); },
                          kept_operands(n));
    }
}

}  // namespace xf::expr
