#pragma once
#include "xfuse/expr/reductions.hpp"

/// Reductions that leave NaN out. Of integers, which have none, they are the reductions without "nan".
namespace xf::expr {

namespace reductions {
struct nansum {
    static constexpr const char* name = "nansum";
};
struct nanprod {
    static constexpr const char* name = "nanprod";
};
struct nanmax {
    static constexpr const char* name = "nanmax";
};
struct nanmin {
    static constexpr const char* name = "nanmin";
};
struct nanmean {
    static constexpr const char* name = "nanmean";
};
struct nanvar {
    static constexpr const char* name = "nanvar";
    static constexpr bool takes_ddof = true;
};
struct nanstd : nanvar {
    static constexpr const char* name = "nanstd";
};
}  // namespace reductions

template <class N>
inline constexpr bool may_be_nan = !std::is_integral_v<typename N::value_type>;

/// n, and `value` where it is NaN. What costs more than reading it is a stage of its own, which is read
/// twice.
template <class N>
auto nan_as(const N& n, typename N::value_type value) {
    if constexpr (cost_of<N>() < cheap_to_repeat) return expr::where(expr::isnan(n), value, n);
    else {
        const stage_barrier<N> once(n);
        return expr::where(expr::isnan(once), value, once);
    }
}

/// How many elements are numbers, in their type; where padding of windows may be, as `mean` counts it.
template <int K, class N>
auto number_count(const N& n, const fixed_vector<int, max_rank>& axes) {
    using T = typename N::value_type;
    const auto numbers = !expr::isnan(n);
    const auto count = [&](const auto& truths) {
        return expr::cast<T>(basic_reduction<reductions::sum, K>(truths, axes));
    };
    if constexpr (!may_be_absent<N>()) return count(numbers);
    else return count(where_present(presence(n, true), absent_as(numbers, true), false));
}

template <class Op, class Extreme, int K, class N>
auto extreme_of_numbers(std::integral_constant<int, K> k, const N& n,
                        const fixed_vector<int, max_rank>& axes) {
    using T = typename N::value_type;
    require_elements(Op::name, reduced_count(n, axes), shape_of(n));
    if constexpr (!may_be_nan<N>) return reduced(Extreme{}, k, n, axes, 0);
    else {
        const auto has_none = reduced(reductions::all{}, k, expr::isnan(n), axes, 0);
        return expr::where(has_none, std::numeric_limits<T>::quiet_NaN(),
                           reduced(Extreme{}, k, nan_as(n, Extreme::template neutral<T>), axes, 0));
    }
}

template <int K, class N>
auto reduced(reductions::nansum, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    if constexpr (may_be_nan<N>) return reduced(reductions::sum{}, k, nan_as(n, 0), axes, 0);
    else return reduced(reductions::sum{}, k, n, axes, 0);
}
template <int K, class N>
auto reduced(reductions::nanprod, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    if constexpr (may_be_nan<N>) return reduced(reductions::prod{}, k, nan_as(n, 1), axes, 0);
    else return reduced(reductions::prod{}, k, n, axes, 0);
}
template <int K, class N>
auto reduced(reductions::nanmax, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return extreme_of_numbers<reductions::nanmax, reductions::max>(k, n, axes);
}
template <int K, class N>
auto reduced(reductions::nanmin, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    return extreme_of_numbers<reductions::nanmin, reductions::min>(k, n, axes);
}
template <int K, class N>
auto reduced(reductions::nanmean, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t) {
    if constexpr (!may_be_nan<N>) return reduced(reductions::mean{}, k, n, axes, 0);
    else return reduced(reductions::nansum{}, k, n, axes, 0) / number_count<K>(n, axes);
}
/// Two passes, the mean first; NaN where there are no more numbers than ddof.
template <int K, class N>
auto reduced(reductions::nanvar, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    if constexpr (!may_be_nan<N>) return reduced(reductions::var{}, k, n, axes, ddof);
    else {
        using T = typename N::value_type;
        const auto center = reduced(reductions::nanmean{}, k, n, axes, 0);
        const auto x = absent_as_zero(n);
        const auto squares = expr::where(expr::isnan(x), T(0), expr::square(x - keep_axes<K>(center, axes)));
        const auto inside = [&] {
            if constexpr (!may_be_absent<N>()) return squares;
            else return where_present(presence(n, true), squares, T(0));
        }();
        const auto freedom = number_count<K>(n, axes) - T(ddof);
        return basic_reduction<reductions::sum, K>(inside, axes) /
               expr::where(freedom > T(0), freedom, std::numeric_limits<T>::quiet_NaN());
    }
}
template <int K, class N>
auto reduced(reductions::nanstd, std::integral_constant<int, K> k, const N& n,
             const fixed_vector<int, max_rank>& axes, index_t ddof) {
    return expr::apply(ops::root{}, reduced(reductions::nanvar{}, k, n, axes, ddof));
}

/// The sum, the product, the mean, the variance and its root, and the extremes of what is not NaN, as NumPy's
/// functions of these names. Of nothing but NaN the sum is 0, the product 1, and the others are NaN.
///
/// Shapes    as of the reductions without "nan", with the same options
/// Throws    axis_error; shape_error for an extreme of no element
/// Numerics  nanvar and nanstd are NaN where there are no more numbers than ddof
inline constexpr reduction_function<reductions::nansum> nansum{};
inline constexpr reduction_function<reductions::nanprod> nanprod{};
inline constexpr reduction_function<reductions::nanmax> nanmax{};
inline constexpr reduction_function<reductions::nanmin> nanmin{};
inline constexpr reduction_function<reductions::nanmean> nanmean{};
inline constexpr reduction_function<reductions::nanvar> nanvar{};
inline constexpr reduction_function<reductions::nanstd> nanstd{};

}  // namespace xf::expr
