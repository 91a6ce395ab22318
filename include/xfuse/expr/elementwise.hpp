#pragma once
#include "xfuse/expr/deferred_rank.hpp"
#include "xfuse/expr/scalars.hpp"
#include "xfuse/expr/stage_barrier.hpp"
#include "xfuse/ops/math.hpp"

namespace xf::expr {

/// At least one operand with axes; scalars may stand beside it.
template <class... X>
concept elementwise_operands = (operand<X> || ...) && ((operand<X> || scalar<X>)&&...);
/// What operators accept: at least one is an expression of ours, so that no other library's are taken over.
template <class... X>
concept operator_operands = ((expression<X> || deferred_rank<X>) || ...) && elementwise_operands<X...>;

/// The promoted type of some element types; void stands for a scalar, which does not count.
template <class A, class B>
struct join_types {
    using type = promote_t<A, B>;
};
template <class A>
struct join_types<A, void> {
    using type = A;
};
template <class B>
struct join_types<void, B> {
    using type = B;
};
template <>
struct join_types<void, void> {
    using type = void;
};

template <class... T>
struct array_type {
    using type = void;
};
template <class T, class... Rest>
struct array_type<T, Rest...> : join_types<T, typename array_type<Rest...>::type> {};

template <class X>
struct array_value {
    using type = void;
};
template <operand X>
struct array_value<X> {
    using type = typename node_of<X>::value_type;
};

/// The node of one operand among others: a scalar takes the arrays' common type, raised to its own
/// kind; beside integers in a comparison it keeps its own, so that `bytes < 300` is true, and in a quotient
/// it is a double, as they are. Throws dtype_error
/// for an integer that the common type does not hold, unless it bounds the elements as the nearest one does.
template <class F, class Common, class X>
auto as_argument(X&& x) {
    using plain = std::remove_cvref_t<X>;
    if constexpr (operand<X>) return as_node(std::forward<X>(x));
    else if constexpr (std::is_base_of_v<ops::comparison, F> && std::is_integral_v<Common> &&
                       std::is_integral_v<plain>) {
        return constant<plain>(x);
    } else if constexpr (std::is_same_v<F, ops::divide> && std::is_integral_v<Common> &&
                         std::is_integral_v<plain>) {
        return constant<double>(double(x));
    } else {
        using T = promote_scalar_t<Common, plain>;
        if constexpr (std::is_base_of_v<ops::extreme, F>) return constant<T>(fitted_bound<F, T>(plain(x)));
        else return constant<T>(fitted<T>(F::name, plain(x)));
    }
}

/// Throws dtype_error for scalars that the operation has no result for.
template <class Common, class... X>
void check_scalars(const ops::power&, const X&... x) {
    if constexpr (std::is_integral_v<Common>) {
        const auto& exponent = std::get<1>(std::tie(x...));
        using E = std::remove_cvref_t<decltype(exponent)>;
        if constexpr (std::is_integral_v<E> && std::is_signed_v<E>) {
            if (exponent < 0) refuse_exponent(exponent);
        }
    }
}
template <class Common, class F, class... X>
void check_scalars(const F&, const X&...) {}

template <class F, class Common, class X>
using argument_t = decltype(as_argument<F, Common>(std::declval<X>()));
/// The common type of the operands with axes; scalars do not count.
template <class... X>
using common_array_t = typename array_type<typename array_value<X>::type...>::type;

template <class F, class... T>
concept accepted_by = (F::template accepts<T> && ...);

template <class F, class... X>
auto apply_open(F f, X&&... x);

/// The elementwise node of some arguments. What another argument has to compute as well is cut off, and what
/// is the same for whole rows.
template <class F, class... A>
auto make_cluster(F f, A&&... args) {
    return map<F, std::remove_cvref_t<decltype(split_cluster<A...>(std::move(args)))>...>(
        std::move(f), split_cluster<A...>(std::move(args))...);
}

template <class N>
constexpr bool may_be_absent();

/// The node whose type says its element type and rank alone: see expr/erased_cluster.hpp.
template <class F, class... A>
auto erase_cluster(A&&... args);
/// Where no row is compiled the types of what is elementwise serve nothing, and take most of the compiler's
/// time.
template <class F, class... A>
constexpr bool is_erased_cluster() {
    return !rows::compiles_rows && ops::op_of<F> != ops::op::opaque &&
           !(may_be_absent<std::remove_cvref_t<A>>() || ...);
}

/// Builds the node of a library functor.
template <class F, class... X>
auto apply(F f, X&&... x) {
    if constexpr ((deferred_rank<X> || ...)) {
        return expr::apply_open(std::move(f), std::forward<X>(x)...);
    } else {
        using common = common_array_t<X...>;
        static_assert(
            accepted_by<F, typename argument_t<F, common, X>::value_type...>,
            "xfuse: the operation does not exist for this element type (complex has no order, bits and "
            "shifts need integers)");
        check_scalars<common>(f, x...);
        constexpr bool fits = (argument_t<F, common, X>::input_count + ...) <= rows::max_inputs;
        require_few_operands<fits>();
        if constexpr (is_erased_cluster<F, argument_t<F, common, X>...>())
            return erase_cluster<F>(as_argument<F, common>(std::forward<X>(x))...);
        else if constexpr (fits)
            return make_cluster(std::move(f), as_argument<F, common>(std::forward<X>(x))...);
        else return constant<float>(0);
    }
}

/// An elementwise operation on one expression of deferred rank, and others.
template <class F, class... Args>
struct elementwise_by_number {
    F f;
    std::tuple<Args...> args;

    using open_types = decltype(std::tuple_cat(
        std::declval<std::conditional_t<deferred_rank<Args>, std::tuple<Args>, std::tuple<>>>()...));
    using open_make =
        std::remove_cvref_t<decltype(std::declval<std::tuple_element_t<0, open_types>>().make())>;
    static constexpr int least = open_make::least, most = open_make::most;

    template <int N>
    auto with() const {
        return std::apply([&](const Args&... each) { return expr::apply(f, node_of_number<N>(each)...); },
                          args);
    }

private:
    template <int N, class A>
    static decltype(auto) node_of_number(const A& a) {
        if constexpr (deferred_rank<A>) return a.make().template with<N>();
        else return (a);
    }
};

template <class X>
auto keep_for_later(X&& x) {
    if constexpr (operand<X> && !deferred_rank<X>) return as_node(std::forward<X>(x));
    else return std::remove_cvref_t<X>(std::forward<X>(x));
}

template <class F, class... X>
auto apply_open(F f, X&&... x) {
    static_assert((int(deferred_rank<X>) + ...) == 1,
                  "xfuse: two operands of which the rank is not known at compile time: write "
                  "xf::tensordot<n>(a, b)");
    int number = 0;
    const auto look = [&](const auto& each) {
        if constexpr (deferred_rank<decltype(each)>) number = each.number();
    };
    (look(x), ...);
    using make = elementwise_by_number<F, decltype(keep_for_later(std::forward<X>(x)))...>;
    const deferred_expression<make> result(make{std::move(f), {keep_for_later(std::forward<X>(x))...}},
                                           number);
    result.template visit<-1>([](const auto&) {});  // a wrong shape throws here
    return result;
}

}  // namespace xf::expr
