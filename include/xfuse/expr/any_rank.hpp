#pragma once
#include "xfuse/core/dtype.hpp"

namespace xf {

/// The rank of an any_expr<T>: known at run time.
inline constexpr int any_rank = -1;

template <element T, int R = any_rank>
class any_expr;
template <element T>
class any_expr<T, any_rank>;

/// Whether X is an expression whose rank is known at run time.
template <class X>
inline constexpr bool is_of_any_rank = false;
template <element T>
inline constexpr bool is_of_any_rank<any_expr<T, any_rank>> = true;
template <class X>
concept any_operand = is_of_any_rank<std::remove_cvref_t<X>>;

}  // namespace xf
