#pragma once
#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/expr/any_plan.hpp"
#include "xfuse/expr/reductions.hpp"

namespace xf::dynamic {

/// Options of one call.
template <expr::reduce_option... O>
reduced_axes options_of(reduced_axes over, O... options) {
    expr::reduce_options chosen;
    (chosen.set(options), ...);
    over.keepdims = chosen.keep;
    over.ddof = chosen.ddof;
    return over;
}

/// The element type of a reduction of elements T.
template <class Op, class T>
auto reduced_element() {
    namespace r = expr::reductions;
    using std::is_same_v;
    if constexpr (is_same_v<Op, r::mean> || is_same_v<Op, r::logsumexp>) return float_t<T>{};
    else if constexpr (is_same_v<Op, r::var> || is_same_v<Op, r::stddev> || is_same_v<Op, r::norm>)
        return real_t<float_t<T>>{};
    else if constexpr (is_same_v<Op, r::count_nonzero>) return std::int64_t{};
    else return typename Op::template result<T>{};
}

template <class Op>
inline constexpr reduction reduction_of = reduction::sum;
#define XFUSE_REDUCTION(name) \
    template <>               \
    inline constexpr reduction reduction_of<expr::reductions::name> = reduction::name;
XFUSE_EACH_REDUCTION(XFUSE_REDUCTION)
#undef XFUSE_REDUCTION

/// e.sum(), e.max({-1, -2}), e.var(axes, xf::ddof(1)), with axes that may be known at run time alone.
template <class E, class T>
struct members {
#define XFUSE_REDUCTION(name)                                                               \
    template <expr::reduce_option... O>                                                     \
    auto name(O... options) const {                                                         \
        return reduced<expr::reductions::name>(options...);                                 \
    }                                                                                       \
    template <expr::reduce_option... O>                                                     \
    auto name(const int_list& axes, O... options) const {                                   \
        return reduced<expr::reductions::name>(axes, options...);                           \
    }                                                                                       \
    template <core::number I, expr::reduce_option... O>                                     \
    auto name(I axis, O... options) const {                                                 \
        return reduced<expr::reductions::name>(int_list{index_argument(axis)}, options...); \
    }
    XFUSE_EACH_REDUCTION(XFUSE_REDUCTION)
#undef XFUSE_REDUCTION

    template <class Op, expr::reduce_option... O>
    auto reduced(O... options) const {
        return reduced_over<Op>(options_of(reduced_axes{}, options...));
    }
    template <class Op, expr::reduce_option... O>
    auto reduced(const int_list& axes, O... options) const {
        return reduced_over<Op>(options_of(reduced_axes{false, axes}, options...));
    }

private:
    template <class Op>
    auto reduced_over(const reduced_axes& over) const {
        using R = decltype(reduced_element<Op, T>());
        return any_expr<R>(reduce(reduction_of<Op>, static_cast<const E&>(*this).pointer(), over));
    }
};
#undef XFUSE_EACH_REDUCTION

template <int Rank, class F>
decltype(auto) with_rank(int rank, const F& f) {
    if constexpr (Rank < max_rank) {
        if (rank != Rank) return with_rank<Rank + 1>(rank, f);
    }
    return f(std::integral_constant<int, Rank>{});
}

}  // namespace xf::dynamic

namespace xf {

/// An expression of element type T whose rank is known at run time, as are the axes, shapes and subscripts of
/// the functions that take it. What types say of others is checked when it is built, with the same errors.
template <element T>
class any_expr<T, any_rank> : public dynamic::members<any_expr<T, any_rank>, T>,
                              public expr::deferred_host<any_expr<T, any_rank>> {
public:
    using value_type = T;

    /// Holds no expression yet: to be assigned to.
    any_expr() = default;
    template <operand X>
        requires(!dynamic_operand<X>)
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): constrained
    any_expr(X&& x) : pointer_(any_expr<T, expr::node_of<X>::rank>(std::forward<X>(x)).pointer()) {}
    /// An xt::xarray.
    template <dynamic_operand X>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): constrained
    any_expr(X&& x)
        : pointer_(dynamic::with_rank<0>(int(x.dimension()), [&](auto rank) {
              return any_expr<T, decltype(rank)::value>(std::forward<X>(x)).pointer();
          })) {}
    explicit any_expr(expr::erased_pointer pointer) : pointer_(std::move(pointer)) {}

    /// Throws rank_error where it holds no expression.
    const expr::erased_pointer& pointer() const {
        if (!pointer_) expr::refuse_empty();
        return pointer_;
    }
    std::span<const index_t> shape() const { return xf::shape::span_of(pointer()->shape()); }
    std::size_t dimension() const { return shape().size(); }

    const expr::erased_pointer& pointer_of_rank(int rank) const {
        dynamic::require_rank(pointer(), rank);
        return pointer_;
    }
    template <int R>
    std::array<index_t, std::size_t(R)> extents_of() const {
        std::array<index_t, std::size_t(R)> extents{};
        std::copy_n(shape().begin(), R, extents.begin());
        return extents;
    }

    void evaluate_into(const planning::target& out, const policy& options) const {
        dynamic::evaluate(pointer(), out, options);
    }

private:
    expr::erased_pointer pointer_;
};

/// What xf::plan gives of an expression whose rank is known at run time: becomes an any_plan<T, R>.
template <element T>
class plan_of_any_rank {
public:
    plan_of_any_rank(any_expr<T> e, const policy& options) : e_(std::move(e)), options_(options) {}

    /// Throws rank_error where the expression has not R axes.
    template <int R>
    operator any_plan<T, R>() const {
        return any_plan<T, R>(any_expr<T, R>(e_), options_);
    }
    template <class Y, class... N>
    void run(Y&&, const N&...) const {
        static_assert(
            expr::never<Y>,
            "xfuse: plan: a plan has a rank: write xf::any_plan<T, R> p = xf::plan(e), which throws "
            "rank_error where e has another");
    }

private:
    any_expr<T> e_;
    policy options_;
};

/// The operand itself, so that functions may call xf::lazy on whatever they are given.
template <any_operand X>
std::remove_cvref_t<X> lazy(X&& x) {
    return std::forward<X>(x);
}

template <any_operand X>
auto plan(const X& x, const policy& options = {}) {
    return plan_of_any_rank<typename X::value_type>(x, options);
}

}  // namespace xf
