#pragma once
#include <tuple>

#include "xfuse/expr/any_expr.hpp"
#include "xfuse/expr/plan_pool.hpp"

namespace xf::expr {

/// Several expressions as the operands of one graph. Throws error where there is none.
erased_pointer join_results(std::vector<erased_pointer> results);

/// Results of any shapes and element types that are evaluated together: see xf::results.
template <class... E>
class joined_results {
public:
    static constexpr std::size_t count = sizeof...(E);

    explicit joined_results(E... e) : expressions_(std::move(e)...) {}
    const std::tuple<E...>& expressions() const { return expressions_; }
    erased_pointer join() const {
        return std::apply(
            [](const E&... e) { return join_results(std::vector<erased_pointer>{e.pointer()...}); },
            expressions_);
    }

private:
    std::tuple<E...> expressions_;
};

template <class X>
inline constexpr bool is_list_of_results = false;
template <class... E>
inline constexpr bool is_list_of_results<std::tuple<E...>> = true;
template <class A, class B>
inline constexpr bool is_list_of_results<std::pair<A, B>> = true;
template <class X>
concept result_or_list = operand<X> || any_operand<X> || is_list_of_results<std::remove_cvref_t<X>>;

template <operand X>
auto as_results(X&& x) {
    return std::tuple(any_expr(std::forward<X>(x)));
}
template <any_operand X>
auto as_results(const X& x) {
    return std::tuple(x);
}
template <class... E>
auto as_results(const std::tuple<E...>& list) {
    return std::apply([](const E&... e) { return std::tuple_cat(as_results(e)...); }, list);
}

template <class A, class B>
auto as_results(const std::pair<A, B>& both) {
    return std::tuple_cat(as_results(both.first), as_results(both.second));
}

template <class... E>
auto join(std::tuple<E...>&& list) {
    return std::make_from_tuple<joined_results<E...>>(std::move(list));
}

}  // namespace xf::expr

namespace xf {

/// Expressions of any shapes and element types that are evaluated together: planned once, and what they share
/// is computed once. A tuple stands for what is in it, such as all gradients. They are assigned to as many
/// targets, which may be what they read: an update in place.
///
/// Shapes    each as by itself; those of one shape that read the same elements are computed together
/// Throws    when it is assigned, before anything is written: shape_error where a target has another shape
///           and cannot take on this one, and where two targets share elements
/// Example   xf::tie(loss, w, b) = xf::results(value, w - 0.1f * dw, b - 0.1f * db);
///           auto [rows, columns, total] = xf::eval(xf::results(xf::sum(x, 1), xf::sum(x, 0), xf::sum(x)));
///           auto step = xf::plan(xf::results(value, w - 0.1f * dw));  // step.run(xf::tie(loss, w));
template <expr::result_or_list... X>
auto results(X&&... x) {
    static_assert(sizeof...(X) > 0, "xfuse: results: name at least one expression");
    return expr::join(std::tuple_cat(expr::as_results(std::forward<X>(x))...));
}

/// The plan of several results: movable, storable, and run without planning or heap. For another extent of
/// its inputs' open axes, and for targets that overlap other operands than before, it plans by itself.
///
/// Example   xf::results_plan<xf::any_expr<float, 0>, xf::any_expr<float, 2>> p;
///           p = xf::plan(xf::results(loss, dw));
///           p.run(xf::tie(l, g), xf::bind(x, images));
template <class... E>
class results_plan {
public:
    /// Holds no plan yet.
    results_plan() = default;
    explicit results_plan(const expr::joined_results<E...>& e, const policy& options = {})
        : pool_(std::make_shared<expr::plan_pool>(e.join(), options)) {}

    /// Evaluates into the targets, `xf::tie(a, b)`, with these arrays for the inputs.
    template <class Targets, class... B>
    void run(const Targets& to, const B&... arrays) const {
        with_targets(
            to, [](expr::bound_plan& p, std::span<const planning::target> t) { p.run(t); }, arrays...);
    }

    /// Calls f with the plan for these arrays and with the targets' memory.
    template <class Targets, class F, class... B>
    void with_targets(const Targets& to, const F& f, const B&... arrays) const {
        const std::array<graph::bound_input, sizeof...(B)> inputs{arrays.get()...};
        const auto plan = pool().take(inputs);
        to.template receive<E...>([&](index_t k) -> const axis_vector& { return plan->result_shape(k); },
                                  [&](std::span<const planning::target> t) { f(*plan, t); });
    }

    /// Calls f with the planning::plan for these arrays.
    template <class F, class... B>
    auto inspect(const F& f, const B&... arrays) const {
        const std::array<graph::bound_input, sizeof...(B)> inputs{arrays.get()...};
        const auto plan = pool().take(inputs);
        return f(plan->plan());
    }
    index_t workspace_bytes() const { return pool().take({})->workspace_bytes(); }

private:
    expr::plan_pool& pool() const {
        if (!pool_) expr::refuse_empty_plan();
        return *pool_;
    }
    std::shared_ptr<expr::plan_pool> pool_;
};

template <class... E>
auto plan(const expr::joined_results<E...>& e, const policy& options = {}) {
    return results_plan<E...>(e, options);
}

}  // namespace xf
