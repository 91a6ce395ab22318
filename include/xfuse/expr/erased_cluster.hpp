#pragma once
#include "xfuse/expr/any_expr.hpp"
#include "xfuse/expr/erased_map.hpp"

namespace xf::expr {

template <class N>
erased_argument as_erased_argument(N n) {
    if constexpr (N::kind == role::constant) return {{}, ops::scalar::of(n.value())};
    else return {erase(std::move(n))};
}

template <class F, class... A>
auto erase_cluster(A&&... args) {
    using T = typename F::template result<typename std::remove_cvref_t<A>::value_type...>;
    constexpr int rank = largest({std::remove_cvref_t<A>::rank...});
    const erased_argument arguments[] = {as_erased_argument(std::forward<A>(args))...};
    return any_expr<T, rank>(map_erased(ops::op_of<F>, arguments, dtype_of<T>));
}

}  // namespace xf::expr
