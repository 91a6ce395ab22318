#pragma once
#include <memory>

#include "xfuse/expr/evaluate.hpp"
#include "xfuse/graph/assumptions.hpp"

namespace xf {

/// How a type of another library becomes a target: empty here, specialised by the adapter with
/// `value_type`, `rank` (-1 if known only at run time), `is_writable`, and `write(y, shape, compute)`, which
/// calls `compute` with a planning::target of the shape, and leaves y as it was where that throws; throws
/// shape_error where y cannot take on the shape.
template <class Y>
struct target_traits {};

namespace expr {

/// An expression planned once, to be run often: running touches neither the planner nor the heap.
/// Holds the expression, its plan and its scratch. Operands are read at each run, wherever their containers
/// hold their elements by then; for other memory than before, the expression is planned again.
template <class N>
class planned {
public:
    using value_type = typename N::value_type;

    planned(N e, const xf::policy& options) : state_(std::make_unique<state>(std::move(e), options)) {
        state_->make();
    }

    /// Evaluates into y. Throws shape_error if y has another shape and cannot take on this one, or if an
    /// operand has another shape than when the expression was built.
    template <class Y>
        requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
    void run(Y&& y) {
        using traits = target_traits<std::remove_cvref_t<Y>>;
        require_writable<!std::is_const_v<std::remove_reference_t<Y>> && traits::is_writable>();
        static_assert(std::is_same_v<typename traits::value_type, value_type>,
                      "xfuse: plan: the target's element type differs from the expression's");
        static_assert(traits::rank == -1 || traits::rank == N::rank,
                      "xfuse: target rank differs from the expression's rank");
        if (state_->is_outdated()) state_->make();
        traits::write(y, state_->e.extents(), [&](const planning::target& out) { state_->run(out); });
    }
    void run_into(const planning::target& out) {
        if (state_->is_outdated()) state_->make();
        state_->run(out);
    }

    /// Heap that the plan and its runs use beside the result; all of it is held already.
    index_t workspace_bytes() const { return state_->memory.size() + state_->scratch.size(); }
    const planning::plan& value() const { return state_->plan; }
    const N& expression() const { return state_->e; }
    const policy& options() const { return state_->options; }

private:
    /// Stays where it is when the plan is moved: row kernels read the constants of the expression.
    struct state {
        state(N expression, const policy& p) : e(std::move(expression)), options(p) {}

        /// Has an operand moved since the plan was made, or an element become what the plan assumes it is
        /// not?
        bool is_outdated() const {
            return !graph::is_in_place(plan.g) || (has_assumptions && !graph::assumptions_hold(plan.g));
        }
        void make();
        void run(const planning::target& out);

        N e;
        policy options;
        exec::arena memory, scratch;
        planning::plan plan;
        bool has_assumptions = false;
        lower::kept_program program;
    };
    std::unique_ptr<state> state_;
};

template <class N>
void planned<N>::state::make() {
    index_t strides[N::rank > 0 ? N::rank : 1];
    shape::row_major_strides(shape_of(e), {strides, std::size_t(N::rank)});
    const planning::target dense{nullptr, dtype_of<value_type>, axis_vector(shape_of(e)),
                                 axis_vector(std::span<const index_t>(strides, std::size_t(N::rank)))};
    thread_local int doublings = 0;  // one for each type of expression
    program = {};
    plan = with_growing_workspace(memory, counts_of<N>, doublings, [&](const workspace& space) {
        return plan_into(e, dense, options, space);
    });
    has_assumptions = graph::has_assumptions(plan.g);
    const index_t program_bytes = lower::program_bytes(plan);
    plan.planning_bytes += program_bytes;
    scratch.reserve(plan.arena_bytes() + program_bytes);
}

/// A target that is not dense and row-major, or that overlaps an operand, is planned for again.
/// A plan of one tile runs its list of kernel calls as it is, while the target stays the same memory.
template <class N>
void planned<N>::state::run(const planning::target& out) {
    if (program.is_straight && out.data == plan.out.data && planning::same_layout(out, plan.out)) {
        return program.run_straight();
    }
    check_target(shape_of(e), out);
    if (!planning::same_layout(out, plan.out) || (!plan.temporary && planning::find_aliasing(plan, out))) {
        return evaluate<value_type>(e, out, options);
    }
    plan.out.data = out.data;
    lower::evaluate(plan, scratch, &program);
}

}  // namespace expr

/// Plans an expression once; `p.run(y)` then evaluates it without planning or heap.
template <operand X>
    requires(!expr::holds_erased<expr::node_of<X>>)
auto plan(X&& x, const policy& options = {}) {
    return expr::planned<expr::node_of<X>>(expr::as_node(std::forward<X>(x)), options);
}

/// The value of an expression of rank 0.
template <operand X>
auto eval_scalar(X&& x) {
    const auto e = expr::as_node(std::forward<X>(x));
    using N = std::remove_const_t<decltype(e)>;
    static_assert(N::rank == 0, "xfuse: eval_scalar needs an expression of rank 0; reduce all axes first");
    typename N::value_type value{};
    expr::evaluate<typename N::value_type>(e, expr::make_target(&value, {}, {}));
    return value;
}

}  // namespace xf
