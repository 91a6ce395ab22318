#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/explain/measurement.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/results.hpp"

namespace xf {

/// Evaluates x into y, several times with clocks around its instructions and several times without, and says
/// where the time goes: for each stage its time, operations and bytes, the limit of the machine that binds,
/// and what the planner had reckoned with. A run without `profile` has no clocks, and pays for none.
///
/// y is as after `xf::assign(y, x, options)`. Where it is an operand as well, there is one run.
///
/// Throws    as the assignment does
/// Example   std::cout << xf::profile(e, y);
template <operand X, class Y>
    requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
measurement profile(X&& x, Y&& y, const policy& options = {}) {
    using traits = target_traits<std::remove_cvref_t<Y>>;
    using T = typename traits::value_type;
    const auto e = expr::as_node(std::forward<X>(x));
    using N = std::remove_const_t<decltype(e)>;
    expr::require_writable<!std::is_const_v<std::remove_reference_t<Y>> && traits::is_writable>();
    expr::require_kind<T, typename N::value_type>();
    static_assert(traits::rank == -1 || traits::rank == N::rank,
                  "xfuse: target rank differs from the expression's rank");
    if constexpr (!std::is_same_v<T, typename N::value_type>) return profile(expr::cast<T>(e), y, options);
    else {
        measurement m;
        traits::write(y, e.extents(), [&](const planning::target& out) {
            exec::arena memory;
            int doublings = 0;
            const planning::plan p = expr::with_growing_workspace(
                memory, expr::counts_of<N>, doublings,
                [&](const auto& space) { return expr::plan_into(e, out, options, space); });
            m = measurement(p);
        });
        return m;
    }
}

/// The same of a plan.
template <class N, class Y>
measurement profile(const expr::planned<N>& p, Y&& y) {
    return profile(p.expression(), y, p.options());
}
template <element T, int R, class Y, class... N>
measurement profile(const any_plan<T, R>& p, Y&& y, const expr::bound_array<N>&... arrays) {
    measurement m;
    p.with_target(
        y,
        [&m](expr::bound_plan& each, const planning::target& out) {
            each.lend(out, [&m](const planning::plan& its) { m = measurement(its); });
        },
        arrays...);
    return m;
}

/// The same of several results, into `xf::tie(a, b)`.
template <class... E, class Targets, class... N>
measurement profile(const results_plan<E...>& p, const Targets& to, const expr::bound_array<N>&... arrays) {
    measurement m;
    p.with_targets(
        to,
        [&m](expr::bound_plan& each, std::span<const planning::target> t) {
            each.lend(t, [&m](const planning::plan& its) { m = measurement(its); });
        },
        arrays...);
    return m;
}
template <class... E, class Targets>
measurement profile(const expr::joined_results<E...>& e, const Targets& to, const policy& options = {}) {
    return profile(results_plan<E...>(e, options), to);
}

/// The same of an expression whose rank is known at run time, into a target of stated rank.
template <any_operand X, class Y>
    requires(target_traits<std::remove_cvref_t<Y>>::rank >= 0)
measurement profile(const X& x, Y&& y, const policy& options = {}) {
    return profile(any_expr<typename X::value_type, target_traits<std::remove_cvref_t<Y>>::rank>(x), y,
                   options);
}

}  // namespace xf

#endif
