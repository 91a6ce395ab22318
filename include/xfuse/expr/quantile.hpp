#pragma once
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/fold.hpp"
#include "xfuse/expr/presence.hpp"

/// Order statistics: medians and quantiles.
namespace xf::expr {

namespace reductions {
struct of_order {
    template <class T>
    using result = std::conditional_t<std::is_same_v<T, float>, float, double>;
};
struct median : of_order {
    static constexpr const char* name = "median";
    static constexpr auto function = kernels::row_function::median;
};
struct nanmedian : of_order {
    static constexpr const char* name = "nanmedian";
    static constexpr auto function = kernels::row_function::nan_median;
};
struct quantile : of_order {
    static constexpr const char* name = "quantile";
    static constexpr auto function = kernels::row_function::quantile;
};
struct nanquantile : of_order {
    static constexpr const char* name = "nanquantile";
    static constexpr auto function = kernels::row_function::nan_quantile;
};
}  // namespace reductions

template <class Op>
concept order_statistic = std::is_base_of_v<reductions::of_order, Op>;

template <class Op, int K, class N>
auto order_statistic_of(const N& n, const fixed_vector<int, max_rank>& axes, double where = 0) {
    using T = typename N::value_type;
    static_assert(!is_complex<T>::value, "xfuse: complex elements have no order");
    const auto x = absent_as_zero(n);
    using result = typename Op::template result<T>;
    return folded<std::remove_const_t<decltype(x)>, result, K>(x, axes, Op::function, Op::name, where);
}
template <order_statistic Op, int K, class N>
auto reduced(Op, std::integral_constant<int, K>, const N& n, const fixed_vector<int, max_rank>& axes,
             index_t) {
    return order_statistic_of<Op, K>(n, axes);
}

/// The median: the element in the middle of those in order, or the mean of the two in the middle. NaN where
/// one of them is NaN, and of nothing; nanmedian leaves NaN out. Padding of windows that was given no value
/// counts as 0, as in a mean.
///
/// Shapes    as of sum over the same axes; keepdims is an option
/// Throws    axis_error
/// Types     float of float, double of double, integers and bool
/// Example   xf::median(xf::windows(x, 3), {-1, -2})
inline constexpr reduction_function<reductions::median> median{};
inline constexpr reduction_function<reductions::nanmedian> nanmedian{};

/// Throws error for a number that is not from 0 to 1.
double checked_quantile(const char* name, double q);

template <class Op, int K, class N, class Q, class... Options>
auto quantile_axes(const N& n, const fixed_vector<int, max_rank>& axes, Q q, Options...) {
    auto result = order_statistic_of<Op, K>(n, axes, checked_quantile(Op::name, double(q)));
    if constexpr (keeps<Options...>) return keep_axes<K>(std::move(result), axes);
    else return result;
}
template <class Op, int K, class N, std::size_t Q, class... Options>
auto quantile_axes(const N& n, const fixed_vector<int, max_rank>& axes, const std::array<double, Q>& q,
                   Options... options) {
    const auto one = [&](double each) {
        return expr::expand_dims(quantile_axes<Op, K>(n, axes, each, options...), 0);
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return join_nodes(Op::name, 0, one(q[I])...);
    }(std::make_index_sequence<Q>());
}

template <class Op, class N, class Q, std::size_t K, class... Options>
auto quantile_over(const N& n, const Q& q, const std::array<index_t, K>& axes, Options... options) {
    static_assert(int(K) <= N::rank, "xfuse: a reduction names more axes than its operand has");
    const auto normal = shape::normalise_axes(Op::name, {axes.data(), axes.size()}, N::rank);
    return quantile_axes<Op, int(K)>(n, normal, q, options...);
}
template <class Op, class N, class Q, class... Options>
auto quantile_of_all(const N& n, const Q& q, Options... options) {
    fixed_vector<int, max_rank> axes;
    for (int axis = 0; axis < N::rank; ++axis) axes.push_back(axis);
    return quantile_axes<Op, N::rank>(n, axes, q, options...);
}

/// The quantiles asked for: a number, or a list of such of a length that its type has.
template <class Q>
concept quantile_number = std::is_arithmetic_v<Q>;
template <class L>
concept quantile_list = !std::is_arithmetic_v<L> && requires(const L& list) {
    requires std::is_arithmetic_v<std::remove_cvref_t<decltype(*std::begin(list))>>;
    std::tuple_size<L>::value;
};

template <quantile_number Q>
double quantiles_of(Q q) {
    return double(q);
}
template <quantile_list L>
auto quantiles_of(const L& list) {
    std::array<double, std::tuple_size_v<L>> result{};
    std::copy(std::begin(list), std::end(list), result.begin());
    return result;
}
template <std::size_t Q>
std::array<double, Q> quantiles_of(const double (&list)[Q]) {
    std::array<double, Q> result{};
    std::copy(std::begin(list), std::end(list), result.begin());
    return result;
}

template <class Op>
struct quantile_function {
    template <operand X, class Q, std::same_as<keepdims_t>... O>
        requires quantile_number<Q> || quantile_list<Q>
    auto operator()(X&& x, const Q& q, O... options) const {
        return quantile_of_all<Op>(as_node(std::forward<X>(x)), quantiles_of(q), options...);
    }
    template <operand X, class Q, core::number_or_list A, std::same_as<keepdims_t>... O>
        requires quantile_number<Q> || quantile_list<Q>
    auto operator()(X&& x, const Q& q, const A& axes, O... options) const {
        return quantile_over<Op>(as_node(std::forward<X>(x)), quantiles_of(q), axes_of(axes), options...);
    }
    template <operand X, class Q, std::size_t K, std::same_as<keepdims_t>... O>
        requires quantile_number<Q> || quantile_list<Q>
    auto operator()(X&& x, const Q& q, const index_argument (&axes)[K], O... options) const {
        return quantile_over<Op>(as_node(std::forward<X>(x)), quantiles_of(q), core::to_indices(axes),
                                 options...);
    }
    template <operand X, std::size_t Q, std::same_as<keepdims_t>... O>
    auto operator()(X&& x, const double (&q)[Q], O... options) const {
        return quantile_of_all<Op>(as_node(std::forward<X>(x)), quantiles_of(q), options...);
    }
    template <operand X, std::size_t Q, core::number_or_list A, std::same_as<keepdims_t>... O>
    auto operator()(X&& x, const double (&q)[Q], const A& axes, O... options) const {
        return quantile_over<Op>(as_node(std::forward<X>(x)), quantiles_of(q), axes_of(axes), options...);
    }
    template <operand X, std::size_t Q, std::size_t K, std::same_as<keepdims_t>... O>
    auto operator()(X&& x, const double (&q)[Q], const index_argument (&axes)[K], O... options) const {
        return quantile_over<Op>(as_node(std::forward<X>(x)), quantiles_of(q), core::to_indices(axes),
                                 options...);
    }
};

/// The value below which the share q of the elements lies, from 0 to 1, interpolated linearly between the two
/// that are nearest, as NumPy's quantile by default; several q give a leading axis. NaN where an element is
/// NaN, and of nothing; nanquantile leaves NaN out.
///
/// Shapes    as of sum over the same axes; of Q quantiles (Q, ...)
/// Throws    axis_error; error for a q outside 0 to 1
/// Types     as median; a list of q widens no float, where NumPy's array of q does
inline constexpr quantile_function<reductions::quantile> quantile{};
inline constexpr quantile_function<reductions::nanquantile> nanquantile{};

}  // namespace xf::expr
