#pragma once
#include "xfuse/dynamic/apply.hpp"
#include "xfuse/dynamic/sliced.hpp"
#include "xfuse/dynamic/user_map.hpp"
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/matmul.hpp"
#include "xfuse/expr/scan.hpp"
#include "xfuse/expr/views.hpp"

/// The functions of expr/ for operands whose rank is known at run time: names, answers and errors are the
/// same; axes, shapes and subscripts may be known at run time, too.
namespace xf::expr {

template <any_operand X>
struct einsum_value<X> {
    using type = typename std::remove_cvref_t<X>::value_type;
};

template <any_operand X>
X transpose(const X& x) {
    return X(dynamic::transpose(x.pointer()));
}
template <any_operand X>
X transpose(const X& x, const int_list& axes) {
    return X(dynamic::transpose(x.pointer(), axes));
}
template <any_operand X>
X moveaxis(const X& x, const int_list& source, const int_list& destination) {
    return X(dynamic::moveaxis(x.pointer(), source, destination));
}
template <any_operand X>
X swapaxes(const X& x, index_argument a, index_argument b) {
    return X(dynamic::swapaxes(x.pointer(), a, b));
}
template <any_operand X>
X flip(const X& x, const int_list& axes) {
    return X(dynamic::flip(x.pointer(), axes));
}
template <any_operand X>
X flip(const X& x) {
    axis_vector axes;
    for (int axis = 0; axis < int(x.dimension()); ++axis) axes.push_back(axis);
    return X(dynamic::flip(x.pointer(), axes));
}
template <any_operand X>
X expand_dims(const X& x, const int_list& axes) {
    return X(dynamic::expand_dims(x.pointer(), axes));
}
template <any_operand X>
X squeeze(const X& x, const int_list& axes) {
    return X(dynamic::squeeze(x.pointer(), axes));
}
template <any_operand X>
X broadcast_to(const X& x, const int_list& shape) {
    return X(dynamic::broadcast_to(x.pointer(), shape));
}
template <any_operand X>
X reshape(const X& x, const int_list& shape) {
    return X(dynamic::reshape(x.pointer(), shape));
}
template <any_operand X>
X windows(const X& x, const int_list& window, const int_list& step, const window_options& options = {}) {
    if (options.pad_value) static_cast<void>(fitted<typename X::value_type>("windows", *options.pad_value));
    return X(dynamic::windows(x.pointer(), window, step, options));
}
template <any_operand X>
X pad(const X& x, const width_list& widths, pad_mode_argument mode = pad_mode::constant, double value = 0) {
    if (value != 0) check_takes_value(mode.mode);
    const std::span<const index_t> pairs(widths.begin(), std::size_t(widths.size()));
    using T = typename X::value_type;
    return X(dynamic::pad(x.pointer(), pairs, mode.mode, ops::scalar::of(fitted<T>("pad", value))));
}

template <any_operand X, core::number I>
X repeat(const X& x, I count, index_argument axis) {
    return X(dynamic::repeat(x.pointer(), core::to_index(count), axis));
}
/// Entry i of the axis counts[i] times.
template <any_operand X>
X repeat(const X& x, const std::vector<index_t>& counts, index_argument axis) {
    return X(dynamic::repeat(x.pointer(), counts, axis));
}
template <any_operand X, core::list L>
X repeat(const X& x, const L& counts, index_argument axis) {
    std::vector<index_t> numbers;
    for (const auto& each : counts) numbers.push_back(core::to_index(each));
    return X(dynamic::repeat(x.pointer(), numbers, axis));
}
template <any_operand X>
X tile(const X& x, const int_list& reps) {
    return X(dynamic::tile(x.pointer(), reps));
}

template <any_operand X>
auto cumsum(const X& x, index_argument axis) {
    return any_expr<sum_t<typename X::value_type>>(dynamic::scan(false, x.pointer(), axis));
}
template <any_operand X>
auto cumprod(const X& x, index_argument axis) {
    return any_expr<sum_t<typename X::value_type>>(dynamic::scan(true, x.pointer(), axis));
}

template <class V>
inline constexpr bool is_list_of_kept = false;
template <element T, int R>
inline constexpr bool is_list_of_kept<std::vector<any_expr<T, R>>> = true;
template <class V>
concept list_of_kept = is_list_of_kept<std::remove_cvref_t<V>>;

/// A kept expression of one axis more.
template <class E>
struct with_new_axis;
template <element T, int R>
struct with_new_axis<any_expr<T, R>> {
    using type = any_expr<T, R == any_rank ? any_rank : R + 1>;
};

inline std::vector<erased_pointer> pointers_of(const auto& parts) {
    std::vector<erased_pointer> pointers;
    for (const auto& part : parts) pointers.push_back(part.pointer());
    return pointers;
}

/// The operands of a list, of any length.
template <list_of_kept V, core::integer I>
auto concatenate(V&& parts, I axis) {
    using held = typename std::remove_cvref_t<V>::value_type;
    return held(dynamic::concatenate(pointers_of(parts), core::to_index(axis)));
}
template <list_of_kept V, core::integer I>
auto stack(V&& parts, I axis) {
    using held = typename with_new_axis<typename std::remove_cvref_t<V>::value_type>::type;
    return held(dynamic::stack(pointers_of(parts), core::to_index(axis)));
}

/// Subscripts that are known at run time. The operands may be any arrays and expressions.
///
/// Throws    subscript_error for wrong subscripts, naming the place, and where extents disagree
template <class... X>
    requires((any_operand<X> || operand<X> || dynamic_operand<X>) && ...)
auto einsum(std::string_view subscripts, X&&... x) {
    using T = contracted_t<typename einsum_value<X>::type...>;
    const erased_pointer operands[] = {
        any_expr<typename einsum_value<X>::type>(std::forward<X>(x)).pointer()...};
    return any_expr<T>(dynamic::einsum(subscripts, operands));
}
/// The type of a contraction of a and b.
template <class A, class B>
using product_t = contracted_t<typename einsum_value<A>::type, typename einsum_value<B>::type>;
template <class X>
erased_pointer pointer_to(X&& x) {
    return any_expr<typename einsum_value<X>::type>(std::forward<X>(x)).pointer();
}
template <class A, class B>
concept one_of_any_rank = any_operand<A> || any_operand<B>;

template <class A, class B>
    requires one_of_any_rank<A, B>
auto matmul(A&& a, B&& b) {
    return any_expr<product_t<A, B>>(
        dynamic::matmul(pointer_to(std::forward<A>(a)), pointer_to(std::forward<B>(b))));
}
template <class A, class B>
    requires one_of_any_rank<A, B>
auto tensordot(A&& a, B&& b, const int_list& axes_a, const int_list& axes_b) {
    return any_expr<product_t<A, B>>(
        dynamic::tensordot(pointer_to(std::forward<A>(a)), pointer_to(std::forward<B>(b)), axes_a, axes_b));
}
template <class A, class B>
    requires one_of_any_rank<A, B>
auto tensordot(A&& a, B&& b, index_argument n = 2) {
    return any_expr<product_t<A, B>>(
        dynamic::tensordot(pointer_to(std::forward<A>(a)), pointer_to(std::forward<B>(b)), n));
}

}  // namespace xf::expr
