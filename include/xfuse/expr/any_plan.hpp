#pragma once
#include "xfuse/expr/any_expr.hpp"
#include "xfuse/expr/input.hpp"
#include "xfuse/expr/plan_pool.hpp"
#include "xfuse/expr/planned.hpp"

namespace xf {

/// The plan of an expression of element type T and R axes: a type that can be written down, stored and moved.
/// May run from several threads at a time. Arrays of inputs are given to each run; for another extent of
/// their open axes it plans by itself, and keeps the plans of the last few extents.
///
/// Example   xf::any_plan<float, 2> p = xf::plan(net(x));
///           p.run(y, xf::bind(x, image));
template <element T, int R>
class any_plan {
public:
    using value_type = T;
    static constexpr int rank = R;

    /// Holds no plan yet.
    any_plan() = default;
    /// Plans at once, unless the expression has inputs.
    explicit any_plan(const any_expr<T, R>& e, const policy& options = {})
        : pool_(std::make_shared<expr::plan_pool>(e.pointer(), options)) {}
    template <class N>
        requires std::same_as<typename N::value_type, T> && (N::rank == R)
    any_plan(const expr::planned<N>& p) : any_plan(any_expr<T, R>(p.expression()), p.options()) {}

    /// Evaluates into y, with these arrays for the inputs. Throws shape_error if y has another shape and
    /// cannot take on this one, if an input is missing, bound twice or of another shape, or if an operand has
    /// another shape than when the expression was built.
    template <class Y, class... N>
        requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
    void run(Y&& y, const expr::bound_array<N>&... arrays) const {
        with_target(
            y, [](expr::bound_plan& p, const planning::target& out) { p.run(out); }, arrays...);
    }

    /// Calls f with the plan for these arrays and with the memory of y, and has y as `run` leaves it.
    template <class Y, class F, class... N>
    void with_target(Y& y, const F& f, const expr::bound_array<N>&... arrays) const {
        using traits = target_traits<std::remove_cvref_t<Y>>;
        expr::require_writable<!std::is_const_v<Y> && traits::is_writable>();
        static_assert(std::is_same_v<typename traits::value_type, T>,
                      "xfuse: plan: the target's element type differs from the expression's");
        static_assert(traits::rank == -1 || traits::rank == R,
                      "xfuse: target rank differs from the expression's rank");
        const std::array<graph::bound_input, sizeof...(N)> inputs{arrays.get()...};
        const auto plan = pool().take(inputs);
        std::array<index_t, std::size_t(R)> shape{};
        std::copy_n(plan->shape().begin(), R, shape.begin());
        traits::write(y, shape, [&](const planning::target& out) { f(*plan, out); });
    }

    /// Calls f with the planning::plan for these arrays.
    template <class F, class... N>
    auto inspect(const F& f, const expr::bound_array<N>&... arrays) const {
        const std::array<graph::bound_input, sizeof...(N)> inputs{arrays.get()...};
        const auto plan = pool().take(inputs);
        return f(plan->plan());
    }
    /// Heap that the plan and its runs use beside the result.
    index_t workspace_bytes() const { return pool().take({})->workspace_bytes(); }

private:
    expr::plan_pool& pool() const {
        if (!pool_) expr::refuse_empty_plan();
        return *pool_;
    }
    std::shared_ptr<expr::plan_pool> pool_;
};

/// Plans an expression that holds any_exprs or inputs; see any_plan.
template <operand X>
    requires expr::holds_erased<expr::node_of<X>>
auto plan(X&& x, const policy& options = {}) {
    using N = expr::node_of<X>;
    return any_plan<typename N::value_type, N::rank>(any_expr<typename N::value_type, N::rank>(x), options);
}

}  // namespace xf
