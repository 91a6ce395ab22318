#pragma once
#include "xfuse/expr/build.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

template <class N>
inline constexpr bool real_elements = !is_complex<typename N::value_type>::value;

/// A reduction over K axes, or the index of an extreme among them.
template <class Op, class Child, int K>
class reduction : public node<reduction<Op, Child, K>,
                              typename Op::template result<typename Child::value_type>, Child::rank - K> {
public:
    using value_type = typename Op::template result<typename Child::value_type>;
    using operand_type = typename Child::value_type;
    static constexpr int rank = Child::rank - K;
    using extents_type = std::array<index_t, std::size_t(rank)>;
    static constexpr role kind = role::stage;
    static constexpr bool is_memory = false;
    static constexpr int input_count = 1;
    static constexpr int node_count = Child::node_count + 1;
    static constexpr int edge_count = Child::edge_count + 1;
    static constexpr int widest = sizeof(value_type);
    static constexpr bool complex_below = is_complex<value_type>::value;

    reduction(Child child, const fixed_vector<int, max_rank>& axes, double divisor)
        : child_(std::move(child)), divisor_(divisor) {
        unsigned reduced = 0;
        for (std::size_t k = 0; k < std::size_t(K); ++k) {
            axes_[k] = axes[int(k)];
            reduced |= 1U << axes_[k];
        }
        std::size_t at = 0;
        for (int axis = 0; axis < Child::rank; ++axis) {
            if ((reduced >> axis & 1U) == 0) shape_[at++] = child_.extents()[std::size_t(axis)];
        }
    }

    const extents_type& extents() const { return shape_; }

    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(Child::rank));
        constexpr auto node_kind = Op::is_arg ? graph::node_kind::arg : graph::node_kind::reduce;
        graph::node& n = b.add_reduction(node_kind, dtype_of<value_type>, Op::name, shape_of(child_),
                                         {axes_.data(), std::size_t(K)}, from);
        n.operand_type = dtype_of<operand_type>;
        n.divisor = divisor_;
        n.op = Op::code;
        n.greatest = Op::greatest;
        return b.id_of(n);
    }
    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<value_type, First>();
    }

private:
    Child child_;
    double divisor_;
    std::array<int, std::size_t(K > 0 ? K : 1)> axes_{};
    extents_type shape_{};
};

namespace reductions {

struct basic {
    static constexpr bool is_arg = false;
    static constexpr bool greatest = true;
    static constexpr bool needs_elements = false;
    template <class T>
    static constexpr bool accepts = true;
};
struct sum : basic {
    static constexpr const char* name = "sum";
    static constexpr auto code = kernels::reduce_op::sum;
    template <class T>
    using result = sum_t<T>;
};
struct prod : basic {
    static constexpr const char* name = "prod";
    static constexpr auto code = kernels::reduce_op::prod;
    template <class T>
    using result = sum_t<T>;
};
/// A sum divided by a count; the operand has been made floating.
struct divided_sum : basic {
    static constexpr const char* name = "mean";
    static constexpr auto code = kernels::reduce_op::sum;
    template <class T>
    using result = T;
};
struct ordered : basic {
    static constexpr bool needs_elements = true;
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    template <class T>
    using result = T;
};
struct max : ordered {
    static constexpr const char* name = "max";
    static constexpr auto code = kernels::reduce_op::max;
};
struct min : ordered {
    static constexpr const char* name = "min";
    static constexpr auto code = kernels::reduce_op::min;
};
struct truth : basic {
    template <class T>
    using result = bool;
};
struct all : truth {
    static constexpr const char* name = "all";
    static constexpr auto code = kernels::reduce_op::all;
};
struct any : truth {
    static constexpr const char* name = "any";
    static constexpr auto code = kernels::reduce_op::any;
};
struct argmax : ordered {
    static constexpr const char* name = "argmax";
    static constexpr auto code = kernels::reduce_op::max;
    static constexpr bool is_arg = true;
    template <class T>
    using result = std::int64_t;
};
struct argmin : argmax {
    static constexpr const char* name = "argmin";
    static constexpr auto code = kernels::reduce_op::min;
    static constexpr bool greatest = false;
};

}  // namespace reductions

/// The options of one call, taken apart.
struct reduce_options {
    bool keep = false;
    index_t ddof = 0;
    constexpr void set(keepdims_t) { keep = true; }
    constexpr void set(xf::ddof d) { ddof = d.value; }
};

template <class... O>
inline constexpr bool keeps = (std::same_as<O, keepdims_t> || ...);

/// Elements reduced into each result.
template <class N>
index_t reduced_count(const N& n, const fixed_vector<int, max_rank>& axes) {
    index_t count = 1;
    for (const int axis : axes) count *= n.extents()[std::size_t(axis)];
    return count;
}

/// Throws shape_error for a reduction of nothing by an operation that has no identity.
void require_elements(const char* operation, index_t count, std::span<const index_t> shape);

/// Puts the reduced axes back with extent 1.
template <int K, class N>
auto keep_axes(N n, const fixed_vector<int, max_rank>& axes) {
    constexpr int rank = N::rank + K;
    std::array<index_t, std::size_t(rank)> shape;
    shape.fill(0);
    for (const int axis : axes) shape[std::size_t(axis)] = 1;
    shape::access_map map;
    map.offset.resize(N::rank, 0);
    int from = 0;
    unsigned kept = 0;
    for (const int axis : axes) kept |= 1U << axis;
    for (int axis = 0; axis < rank; ++axis) {
        if (kept >> axis & 1U) continue;
        shape[std::size_t(axis)] = n.extents()[std::size_t(from)];
        map.uses.push_back({axis, from++, 1, 1, 0});
    }
    return make_view<true, rank>(std::move(n), "keepdims", shape, map);
}

template <class Op, int K, class N>
auto basic_reduction(const N& n, const fixed_vector<int, max_rank>& axes, double divisor = 1) {
    using T = typename N::value_type;
    static_assert(Op::template accepts<T>,
                  "xfuse: max, min, argmax and argmin do not order complex elements");
    if (Op::needs_elements) require_elements(Op::name, reduced_count(n, axes), shape_of(n));
    N child = n;
    if constexpr (Op::needs_elements && requires { child.fill_unset(T{}); }) {
        using limits = std::numeric_limits<T>;
        if (Op::code == kernels::reduce_op::max)
            child.fill_unset(limits::has_infinity ? -limits::infinity() : limits::lowest());
        else child.fill_unset(limits::has_infinity ? limits::infinity() : limits::max());
    }
    return reduction<Op, N, K>(std::move(child), axes, divisor);
}

/// One overload for each reduction; those that are not kernels are compositions, as a user would write.
template <class Op, int K, class N>
auto reduced(Op, std::integral_constant<int, K>, const N& n, const fixed_vector<int, max_rank>& axes,
             index_t) {
    return basic_reduction<Op, K>(n, axes);
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
    return basic_reduction<reductions::divided_sum, K>(as_float(n), axes, double(reduced_count(n, axes)));
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

/// The reductions as free functions: `xf::sum(x, {1, 3})` is `xf::lazy(x).sum({1, 3})`.
#define XFUSE_REDUCTION(name)                                                                         \
    template <operand X, reduce_option... O>                                                          \
    auto name(X&& x, O... options) {                                                                  \
        return reduce_all<reductions::name>(as_node(std::forward<X>(x)), options...);                 \
    }                                                                                                 \
    template <operand X, std::integral I, reduce_option... O>                                         \
    auto name(X&& x, I axis, O... options) {                                                          \
        return reduce_over<reductions::name>(as_node(std::forward<X>(x)),                             \
                                             std::array<index_t, 1>{index_t(axis)}, options...);      \
    }                                                                                                 \
    template <operand X, std::size_t K, reduce_option... O>                                           \
    auto name(X&& x, const index_t(&axes)[K], O... options) {                                         \
        return reduce_over<reductions::name>(as_node(std::forward<X>(x)), axes_of(axes), options...); \
    }                                                                                                 \
    template <operand X, reduce_option... O>                                                          \
    auto name(X&& x, const no_axes& axes, O... options) {                                             \
        return reduce_over<reductions::name>(as_node(std::forward<X>(x)), axes, options...);          \
    }
XFUSE_REDUCTION(sum)
XFUSE_REDUCTION(prod)
XFUSE_REDUCTION(max)
XFUSE_REDUCTION(min)
XFUSE_REDUCTION(mean)
XFUSE_REDUCTION(var)
XFUSE_REDUCTION(stddev)
XFUSE_REDUCTION(all)
XFUSE_REDUCTION(any)
XFUSE_REDUCTION(argmax)
XFUSE_REDUCTION(argmin)
XFUSE_REDUCTION(count_nonzero)
XFUSE_REDUCTION(logsumexp)
XFUSE_REDUCTION(norm)
#undef XFUSE_REDUCTION

}  // namespace xf::expr
