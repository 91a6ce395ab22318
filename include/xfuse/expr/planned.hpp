#pragma once
#include "xfuse/expr/evaluate.hpp"

namespace xf {

/// How a type of another library becomes a target: empty here, specialised by the adapter with
/// `value_type`, `rank` (-1 if known only at run time), `conform(y, shape)`, which gives y the shape or
/// throws shape_error, and `of(y)`, which returns its planning::target.
template <class Y>
struct target_traits {};

namespace expr {

/// An expression planned once, to be run often: running touches neither the planner nor the heap.
/// Holds the expression, its plan and its scratch.
template <class N>
class planned {
public:
    using value_type = typename N::value_type;

    planned(N e, const policy& how) : e_(std::move(e)), how_(how) {
        index_t strides[N::rank > 0 ? N::rank : 1];
        shape::row_major_strides(shape_of(e_), {strides, std::size_t(N::rank)});
        const planning::target dense{nullptr, dtype_of<value_type>, axis_vector(shape_of(e_)),
                                     axis_vector(std::span<const index_t>(strides, std::size_t(N::rank)))};
        bool is_grown = false;
        plan_ = with_room(memory_, parts_of<N>, is_grown,
                          [&](const workspace& room) { return plan_into(e_, dense, how_, room); });
        scratch_.reserve(plan_.arena_bytes());
    }
    planned(const planned&) = delete;
    planned& operator=(const planned&) = delete;

    /// Evaluates into y. Throws shape_error if y has another shape and cannot take on this one.
    template <class Y>
        requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
    void run(Y&& y) {
        using traits = target_traits<std::remove_cvref_t<Y>>;
        static_assert(std::is_same_v<typename traits::value_type, value_type>,
                      "xfuse: plan: the target's element type differs from the expression's");
        static_assert(traits::rank == -1 || traits::rank == N::rank,
                      "xfuse: target rank differs from the expression's rank");
        traits::conform(y, e_.extents());
        run_into(traits::of(y));
    }

    /// A target that is not dense and row-major, or that overlaps an operand, is planned for again.
    /// Small plans replay their kernel calls while the target stays the same memory.
    void run_into(const planning::target& out) {
        check_target(shape_of(e_), out.shape);
        if (log_.is_complete() && out.data == plan_.out.data && planning::same_layout(out, plan_.out)) {
            return log_.replay();
        }
        if (!planning::same_layout(out, plan_.out) ||
            (!plan_.temporary && planning::find_hazard(plan_, out))) {
            return evaluate<value_type>(e_, out, how_);
        }
        plan_.out.data = out.data;
        log_.start();
        run::evaluate(plan_, scratch_, &log_);
        log_.finish();
    }

    /// Heap that the plan and its runs use beside the result; all of it is held already.
    index_t workspace_bytes() const { return memory_.size() + scratch_.size(); }
    const planning::plan& value() const { return plan_; }

private:
    N e_;
    policy how_;
    run::arena memory_, scratch_;
    planning::plan plan_;
    run::recording log_;
};

}  // namespace expr

/// Plans an expression once; `p.run(y)` then evaluates it without planning or heap.
template <operand X>
auto plan(X&& x, const policy& how = {}) {
    return expr::planned<expr::node_of<X>>(expr::as_node(std::forward<X>(x)), how);
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
