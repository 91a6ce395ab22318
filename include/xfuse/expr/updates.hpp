#pragma once
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/results.hpp"

namespace xf::expr {

/// An any_expr of what X is.
template <class X>
using result_type = std::tuple_element_t<0, decltype(as_results(std::declval<X>()))>;

/// An array that is written, and what is written to it.
struct update {
    erased_pointer value;
    graph::lender target;
};
/// The memory of the targets at the moment. Throws shape_error where one has lost its elements.
void locate_targets(std::span<const update> updates, std::span<planning::target> to);
/// Throws shape_error unless the target has the value's shape, dtype_error unless it has its type.
void check_update(const update& u, dtype type);

}  // namespace xf::expr

namespace xf {

/// Assignments that are evaluated together, as many as a program adds: a training step is one. All values are
/// those from before: an array that is written over may be read by any of them. Arrays are borrowed.
///
/// Example   xf::updates step;
///           step.set(w, w - 0.1f * dw);
///           step.set(b, b - 0.1f * db);
///           auto plan = xf::plan(step);
///           for (const auto& batch : batches) plan.run(xf::bind(x, batch));
class updates {
public:
    /// Throws shape_error for another shape than y's.
    template <class Y, class X>
        requires requires(Y& y) { target_traits<Y>::lend(y); } && (operand<X> || any_operand<X>)
    updates& set(Y& y XFUSE_LIFETIMEBOUND, X&& x) {
        using traits = target_traits<Y>;
        expr::require_writable<traits::is_writable>();
        using T = typename traits::value_type;
        static_assert(std::is_same_v<T, typename expr::result_type<X>::value_type>,
                      "xfuse: updates: the target's element type differs from the expression's: write "
                      "xf::cast<T>(e)");
        if constexpr (requires { expr::result_type<X>::rank; }) {
            static_assert(traits::rank == -1 || traits::rank == expr::result_type<X>::rank,
                          "xfuse: target rank differs from the expression's rank");
        }
        add({expr::result_type<X>(std::forward<X>(x)).pointer(), traits::lend(y)}, dtype_of<T>);
        return *this;
    }
    void add(const expr::update& u, dtype type) {
        expr::check_update(u, type);
        all_.push_back(u);
    }
    const std::vector<expr::update>& all() const { return all_; }

private:
    std::vector<expr::update> all_;
};

/// The plan of updates: movable, storable, and run without planning or heap. Copies share it.
class updates_plan {
public:
    /// Holds no plan yet.
    updates_plan() = default;
    explicit updates_plan(const updates& u, const policy& options = {});

    /// Computes all, with these arrays for the inputs, and writes them.
    template <class... B>
    void run(const B&... arrays) const {
        const std::array<graph::bound_input, sizeof...(B)> inputs{arrays.get()...};
        run_bound(inputs);
    }
    void run_bound(expr::bound_inputs inputs) const;

    template <class F, class... B>
    auto inspect(const F& f, const B&... arrays) const {
        const std::array<graph::bound_input, sizeof...(B)> inputs{arrays.get()...};
        const auto plan = pool().take(inputs);
        return f(plan->plan());
    }

private:
    struct state;
    expr::plan_pool& pool() const;
    std::shared_ptr<state> state_;
};

inline updates_plan plan(const updates& u, const policy& options = {}) { return updates_plan(u, options); }

}  // namespace xf
