#pragma once
#include "xfuse/ops/math.hpp"
#include "xfuse/ops/table.hpp"

/// All functors.
namespace xf::ops {

/// Calls use.template operator()<F>() for each functor of the table, in its order.
template <class Use>
constexpr void for_each_functor(Use use) {
#define XFUSE_OPERATION(functor) use.template operator()<functor>();
#include "xfuse/ops/operations.def"
}

/// Calls use.template operator()<T>() for each element type that operations compute in, in the order of
/// dtype.
template <class Use>
constexpr void for_each_element(Use use) {
    [&]<int... Code>(std::integer_sequence<int, Code...>) {
        (use.template operator()<core::element_at<Code>>(), ...);
    }(std::make_integer_sequence<int, computed_count>{});
}

/// Operands that the functor takes.
template <class F>
inline constexpr int arity_of = [] {
    if constexpr (std::is_same_v<F, where>) return 3;
    else if constexpr (std::is_same_v<F, conversion> || requires(int v) { F::apply(v); }) return 1;
    else return 2;
}();

}  // namespace xf::ops
