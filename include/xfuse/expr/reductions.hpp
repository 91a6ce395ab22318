#pragma once
#include "xfuse/expr/products.hpp"

namespace xf::expr {

/// One overload for each reduction; those that are not kernels are compositions, as a user would write.
template <class Op, int K, class N>
auto reduced(Op, std::integral_constant<int, K>, const N& n, const fixed_vector<int, max_rank>& axes,
             index_t) {
    return basic_reduction<Op, K>(n, axes);
}

template <int K, class N>
auto reduced(reductions::sum, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return added_up<reductions::sum, K>(n, axes, 1);
}

template <class N>
auto as_float(const N& n) {
    if constexpr (std::is_integral_v<typename N::value_type>) return cast<double>(n);
    else return n;
}

namespace reductions {
struct mean {
    static constexpr const char* name = "mean";
};
struct var {
    static constexpr const char* name = "var";
};
struct stddev {
    static constexpr const char* name = "stddev";
};
struct count_nonzero {
    static constexpr const char* name = "count_nonzero";
};
struct logsumexp {
    static constexpr const char* name = "logsumexp";
};
struct norm {
    static constexpr const char* name = "norm";
};
}  // namespace reductions

template <int K, class N>
auto reduced(reductions::mean, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return added_up<reductions::divided_sum, K>(as_float(n), axes, double(reduced_count(n, axes)));
}

/// Two passes, the mean first: no cancellation.
template <int K, class N>
auto reduced(reductions::var, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    const auto x = as_float(n);
    const auto deviation = x - keep_axes<K>(reduced(reductions::mean{}, k, x, axes, 0), axes);
    const index_t count = reduced_count(n, axes) - ddof;
    const double divisor = count > 0 ? double(count) : 0.0;
    if constexpr (real_elements<N>)
        return basic_reduction<reductions::divided_sum, K>(square(deviation), axes, divisor);
    else {
        const auto squares = expr::apply(ops::squared_magnitude{}, deviation);
        return basic_reduction<reductions::divided_sum, K>(squares, axes, divisor);
    }
}
template <int K, class N>
auto reduced(reductions::stddev, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    return sqrt(reduced(reductions::var{}, k, n, axes, ddof));
}
template <int K, class N>
auto reduced(reductions::count_nonzero, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return basic_reduction<reductions::sum, K>(cast<bool>(n), axes);
}
/// log(sum(exp(x))), shifted by the maximum; a row of -inf gives -inf, one with inf gives inf.
template <int K, class N>
auto reduced(reductions::logsumexp, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    const auto x = as_float(n);
    const auto most = basic_reduction<reductions::max, K>(x, axes);
    const auto finite = where(isfinite(most), most, 0);
    return log(basic_reduction<reductions::sum, K>(exp(x - keep_axes<K>(finite, axes)), axes)) + finite;
}
template <int K, class N>
auto reduced(reductions::norm, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    if constexpr (real_elements<N>)
        return sqrt(basic_reduction<reductions::sum, K>(square(as_float(n)), axes));
    else return sqrt(basic_reduction<reductions::sum, K>(expr::apply(ops::squared_magnitude{}, n), axes));
}

template <class Op, int K, class N, class... Options>
auto reduce_axes(const N& n, const fixed_vector<int, max_rank>& axes, Options... options) {
    reduce_options chosen;
    (chosen.set(options), ...);
    auto result = reduced(Op{}, std::integral_constant<int, K>{}, n, axes, chosen.ddof);
    if constexpr (keeps<Options...>) return keep_axes<K>(std::move(result), axes);
    else return result;
}

template <class Op, class N, std::size_t K, class... Options>
auto reduce_over(const N& n, const std::array<index_t, K>& axes, Options... options) {
    static_assert(int(K) <= N::rank, "xfuse: a reduction names more axes than its operand has");
    const auto normal = shape::normalise_axes(Op::name, {axes.data(), axes.size()}, N::rank);
    return reduce_axes<Op, int(K)>(n, normal, options...);
}
template <class Op, class N, class... Options>
auto reduce_all(const N& n, Options... options) {
    fixed_vector<int, max_rank> axes;
    for (int axis = 0; axis < N::rank; ++axis) axes.push_back(axis);
    return reduce_axes<Op, N::rank>(n, axes, options...);
}

/// A reduction as a function: `xf::sum(x, {1, 3})` is `xf::lazy(x).sum({1, 3})`. An object, so that it can
/// be handed on: `xf::reduce(x, {1}, xf::max, xf::mean)`.
template <class Op>
struct reduction_function {
    template <operand X, reduce_option... O>
    auto operator()(X&& x, O... options) const {
        return reduce_all<Op>(as_node(std::forward<X>(x)), options...);
    }
    template <operand X, std::integral I, reduce_option... O>
    auto operator()(X&& x, I axis, O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), std::array<index_t, 1>{index_t(axis)},
                               options...);
    }
    template <operand X, std::size_t K, reduce_option... O>
    auto operator()(X&& x, const index_t (&axes)[K], O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), axes_of(axes), options...);
    }
    template <operand X, reduce_option... O>
    auto operator()(X&& x, const no_axes& axes, O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), axes, options...);
    }
};

#define XFUSE_REDUCTION(name) inline constexpr reduction_function<reductions::name> name{};
XFUSE_EACH_REDUCTION(XFUSE_REDUCTION)
#undef XFUSE_EACH_REDUCTION
#undef XFUSE_REDUCTION

}  // namespace xf::expr
