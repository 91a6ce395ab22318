#pragma once
#include "xfuse/expr/any_rank.hpp"
#include "xfuse/expr/sum_of_products.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::expr {

/// One overload for each reduction; those that are not kernels are compositions, as a user would write.
template <class Op, int K, class N>
auto reduced(Op, std::integral_constant<int, K>, const N& n, const fixed_vector<int, max_rank>& axes,
             index_t) {
    return basic_reduction<Op, K>(absent_as(n, Op::template neutral<typename N::value_type>), axes);
}

template <int K, class N>
auto reduced(reductions::sum, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return added_up<reductions::sum, K>(n, axes, 1);
}

/// Where all that exists is the neutral element, that may be found in the padding before it, and the first
/// element that exists is meant: in all other cases the extreme is not before that.
template <class Op, int K, class N>
auto place_of_extreme(const N& n, const fixed_vector<int, max_rank>& axes) {
    const auto place =
        basic_reduction<Op, K>(absent_as(n, Op::template neutral<typename N::value_type>), axes);
    if constexpr (!may_be_absent<N>()) return place;
    else {
        const auto of_some = [&] {
            return maximum(place,
                           basic_reduction<reductions::argmax, K>(presence_along(n, axes, false), axes));
        };
        using choice = runtime_choice<std::remove_const_t<decltype(place)>, decltype(of_some())>;
        return has_absent(n, false) && reduced_count(n, axes) > 0 ? choice(of_some()) : choice(place);
    }
}
template <int K, class N>
auto reduced(reductions::argmax, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return place_of_extreme<reductions::argmax, K>(n, axes);
}
template <int K, class N>
auto reduced(reductions::argmin, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return place_of_extreme<reductions::argmin, K>(n, axes);
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

/// The number of elements of n that a reduction meets; `counts_padding` as of presence.
template <int K, class N>
auto present_count(const N& n, const fixed_vector<int, max_rank>& axes, bool counts_padding) {
    using real = decltype(std::abs(typename N::value_type{}));
    return cast<real>(basic_reduction<reductions::sum, K>(presence_along(n, axes, counts_padding), axes));
}

/// Padding counts: zeros are data. What windows of ceil_mode read past it does not.
template <int K, class N>
auto reduced(reductions::mean, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    const auto x = as_float(n);
    const auto added = [&](double divisor) { return added_up<reductions::divided_sum, K>(x, axes, divisor); };
    if constexpr (!may_be_absent<N>()) return added(double(reduced_count(n, axes)));
    else {
        const auto divided = [&] {
            return basic_reduction<reductions::divided_sum, K>(without_overhang(x), axes) /
                   present_count<K>(x, axes, true);
        };
        using choice = runtime_choice<decltype(added(1)), decltype(divided())>;
        return has_absent(n, true) ? choice(divided()) : choice(added(double(reduced_count(n, axes))));
    }
}

template <class N>
auto squared_size(const N& n) {
    if constexpr (real_elements<N>) return square(n);
    else return expr::apply(ops::squared_magnitude{}, n);
}

namespace reductions {
/// The variance of windows that slide, merged from shorter ones.
struct var_of_windows : basic {
    static constexpr const char* name = "var";
    static constexpr auto code = kernels::reduce_op::var;
    template <class T>
    using result = T;
};
}  // namespace reductions

/// A variance that is merged where windows slide and that costs less, else computed in two passes. Which of
/// them follows from the map onto the operand, so it is known when the graph is built.
template <class Merged, class TwoPasses>
class window_variance : public stage_node<window_variance<Merged, TwoPasses>, typename Merged::value_type,
                                          Merged::rank, Merged, TwoPasses> {
public:
    using value_type = typename Merged::value_type;
    static constexpr int rank = Merged::rank;
    static constexpr bool reduces = true;
    static constexpr int node_count = Merged::node_count + TwoPasses::node_count;
    static constexpr int edge_count = Merged::edge_count + TwoPasses::edge_count;

    window_variance(Merged merged, TwoPasses two_passes)
        : merged_(std::move(merged)), two_passes_(std::move(two_passes)) {}
    const auto& extents() const { return merged_.extents(); }
    const Merged& child() const { return merged_; }
    int build(graph::builder& b) const {
        const int merged = merged_.build(b);
        return graph::is_merged(b, b.at(merged)) ? merged : build_root(b, two_passes_);
    }

private:
    Merged merged_;
    TwoPasses two_passes_;
};

/// May n be windows, or made from windows element by element?
template <class N>
constexpr bool may_slide() {
    if constexpr (N::kind == role::view) return !N::is_transparent || may_slide<typename N::child_type>();
    else if constexpr (N::kind == role::map) {
        return []<class... A>(std::tuple<A...>*) {
            return (may_slide<A>() || ...);
        }(static_cast<typename N::parts*>(nullptr));
    } else return requires(const N& n, graph::builder& b) { n.resolve_strided(b, shape::access_map{}); };
}

/// Two passes, the mean first, or merged from variances: no cancellation.
template <int K, class N>
auto reduced(reductions::var, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    const auto x = as_float(n);
    const auto mean = reduced(reductions::mean{}, k, x, axes, 0);
    const auto squares = squared_size(absent_as_zero(x) - keep_axes<K>(mean, axes));
    const auto averaged = [&] {
        const double all = double(reduced_count(n, axes)), count = std::max(all - double(ddof), 0.0);
        const auto two_passes = basic_reduction<reductions::divided_sum, K>(squares, axes, count);
        if constexpr (!real_elements<N> || !may_slide<decltype(x)>()) return two_passes;
        else {
            const auto merged =
                basic_reduction<reductions::var_of_windows, K>(absent_as_zero(x), axes, count / all);
            return window_variance<std::remove_const_t<decltype(merged)>,
                                   std::remove_const_t<decltype(two_passes)>>(merged, two_passes);
        }
    };
    if constexpr (!may_be_absent<N>()) return averaged();
    else {
        const auto divided = [&] {
            const auto inside = where_present(presence(x, true), squares, 0);
            return basic_reduction<reductions::divided_sum, K>(inside, axes) /
                   maximum(present_count<K>(x, axes, true) - ddof, 0);
        };
        using choice = runtime_choice<decltype(averaged()), decltype(divided())>;
        return has_absent(n, true) ? choice(divided()) : choice(averaged());
    }
}
template <int K, class N>
auto reduced(reductions::stddev, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    return expr::apply(ops::root{}, reduced(reductions::var{}, k, n, axes, ddof));
}
template <int K, class N>
auto reduced(reductions::count_nonzero, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return basic_reduction<reductions::sum, K>(absent_as_zero(cast<bool>(n)), axes);
}
/// log(sum(exp(x))), shifted by the maximum; of nothing and of a row of -inf it is -inf, with inf it is inf.
template <int K, class N>
auto reduced(reductions::logsumexp, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    using T = typename decltype(as_float(n))::value_type;
    const auto x = absent_as(as_float(n), reductions::max::neutral<T>);
    const auto greatest = basic_reduction<reductions::shift_or_neutral, K>(x, axes);
    const auto finite = where(isfinite(greatest), greatest, 0);
    return log(basic_reduction<reductions::sum, K>(exp(x - keep_axes<K>(finite, axes)), axes)) + finite;
}
template <int K, class N>
auto reduced(reductions::norm, std::integral_constant<int, K>, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return expr::apply(ops::root{},
                       basic_reduction<reductions::sum, K>(absent_as_zero(squared_size(as_float(n))), axes));
}

template <class Op>
inline constexpr bool takes_ddof = std::is_same_v<Op, reductions::var> ||
                                   std::is_same_v<Op, reductions::stddev> || requires { Op::takes_ddof; };

/// With a mask or an initial value among the options: see selected_reductions.hpp.
template <class Op, int K, class N, class... Options>
auto reduced_with(const N& n, const fixed_vector<int, max_rank>& axes, index_t ddof,
                  const Options&... options) {
    constexpr std::integral_constant<int, K> k;
    if constexpr ((selects<Options> || ...)) return reduced_selection(Op{}, k, n, axes, options...);
    else return reduced(Op{}, k, n, axes, ddof);
}

template <class Op, int K, class N, class... Options>
auto reduce_axes(const N& n, const fixed_vector<int, max_rank>& axes, Options... options) {
    static_assert(takes_ddof<Op> || !has_ddof<Options...>,
                  "xfuse: ddof is an option of var and stddev alone");
    reduce_options chosen;
    (chosen.set(options), ...);
    auto result = reduced_with<Op, K>(n, axes, chosen.ddof, options...);
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
    template <operand X, core::number_or_list A, reduce_option... O>
    auto operator()(X&& x, const A& axes, O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), axes_of(axes), options...);
    }
    template <operand X, std::size_t K, reduce_option... O>
    auto operator()(X&& x, const index_argument (&axes)[K], O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), core::to_indices(axes), options...);
    }
    template <operand X, reduce_option... O>
    auto operator()(X&& x, no_entries, O... options) const {
        return reduce_over<Op>(as_node(std::forward<X>(x)), no_axes{}, options...);
    }
    template <any_operand X, reduce_option... O>
    auto operator()(const X& x, O... options) const {
        return x.template reduced<Op>(options...);
    }
    template <any_operand X, core::number I, reduce_option... O>
    auto operator()(const X& x, I axis, O... options) const {
        return x.template reduced<Op>(int_list{index_argument(axis)}, options...);
    }
    template <any_operand X, reduce_option... O>
    auto operator()(const X& x, const int_list& axes, O... options) const {
        return x.template reduced<Op>(axes, options...);
    }
};

#define XFUSE_REDUCTION(name) inline constexpr reduction_function<reductions::name> name{};
XFUSE_EACH_REDUCTION(XFUSE_REDUCTION)
#undef XFUSE_REDUCTION

}  // namespace xf::expr
