#pragma once
#include "xfuse/expr/elementwise.hpp"

namespace xf {

/// f(x, y, ...) for each element. f is called with elements or, where it takes them (a generic lambda
/// does), with compiler vectors of them. If f may throw, the result goes through a temporary and is copied
/// into the target at the end; declaring f noexcept avoids that.
///
/// Shapes    operands broadcast
/// Throws    shape_error where they do not; what f throws leaves the target unchanged
/// Example   xf::map([](auto v) noexcept { return v * v + v; }, x)
template <class F, class... X>
    requires(!operand<F> && !scalar<F> && expr::elementwise_operands<X...>)
auto map(F f, X&&... x) {
    using common = expr::common_array_t<X...>;
    using functor = expr::user_functor<F>;
    constexpr bool callable =
        std::is_invocable_v<const F&, typename expr::argument_t<functor, common, X>::value_type...>;
    static_assert(callable,
                  "xfuse: map: the functor cannot be called with one element of each operand (check its "
                  "number of parameters and their types)");
    if constexpr (callable) {
        return expr::map<functor, expr::argument_t<functor, common, X>...>(
            functor{std::move(f)}, expr::as_argument<functor, common>(std::forward<X>(x))...);
    }
}

}  // namespace xf
