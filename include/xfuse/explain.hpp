#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/explain/decisions.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/updates.hpp"
#include "xfuse/lower/run_plan.hpp"

namespace xf {

/// Plans the evaluation of x into a fresh row-major array, runs nothing, and says what would be done
/// and why.
template <operand X>
explanation explain(X&& x, const policy& options = {}) {
    return explanation(expr::planned(expr::as_node(std::forward<X>(x)), options).value());
}

/// What was decided for that plan, and the price of what was refused. Plans each alternative, runs nothing.
///
/// Example   std::cout << xf::explain(e, xf::decisions);
///           xf::assign(y, e, xf::policy{.force = {{3, xf::place::array}}});  // as it says
template <operand X>
decision_list explain(X&& x, decisions_tag, const policy& options = {}) {
    const auto e = expr::as_node(std::forward<X>(x));
    using N = std::remove_const_t<decltype(e)>;
    const auto plan = [](const void* of, const policy& how, explaining::planner::look use, void* to) {
        use(to, expr::planned<N>(*static_cast<const N*>(of), how).value());
    };
    return explaining::list_decisions({plan, &e}, options);
}

/// The program of that plan, in words: for each nest the lists of instructions, and which tiles run each. An
/// instruction is a kernel with the base and the steps of each of its operands' addresses.
///
/// Example   std::cout << xf::program(xf::windows(x, {2, 2}, {2, 2}).max({-1, -2}));
template <operand X>
std::string program(X&& x, const policy& options = {}) {
    return lower::program_text(expr::planned(expr::as_node(std::forward<X>(x)), options).value());
}

/// The same for several results that are evaluated together.
template <class... N>
explanation explain(const expr::result_tuple<N...>& e, const policy& options = {}) {
    return expr::with_plan(e, options, [](const planning::plan& p) { return explanation(p); });
}

/// The same for several results of any shapes, or for the plan of such.
template <class... E>
explanation explain(const expr::joined_results<E...>& e, const policy& options = {}) {
    return explain(results_plan<E...>(e, options));
}
template <class... E, class... N>
explanation explain(const results_plan<E...>& p, const expr::bound_array<N>&... arrays) {
    return p.inspect([](const planning::plan& each) { return explanation(each); }, arrays...);
}

/// The same for updates.
inline explanation explain(const updates_plan& p) {
    return p.inspect([](const planning::plan& each) { return explanation(each); });
}
inline explanation explain(const updates& u, const policy& options = {}) {
    return explain(updates_plan(u, options));
}

/// The same of an expression whose rank is known at run time.
template <any_operand X>
explanation explain(const X& x, const policy& options = {}) {
    expr::plan_pool pool(x.pointer(), options);
    return explanation(pool.take({})->plan());
}
template <any_operand X>
decision_list explain(const X& x, decisions_tag, const policy& options = {}) {
    const auto plan = [](const void* of, const policy& how, explaining::planner::look use, void* to) {
        expr::plan_pool pool(static_cast<const X*>(of)->pointer(), how);
        use(to, pool.take({})->plan());
    };
    return explaining::list_decisions({plan, &x}, options);
}
/// What a plan does for these arrays.
template <element T, int R, class... N>
explanation explain(const any_plan<T, R>& p, const expr::bound_array<N>&... arrays) {
    return p.inspect([](const planning::plan& each) { return explanation(each); }, arrays...);
}

}  // namespace xf

#endif
