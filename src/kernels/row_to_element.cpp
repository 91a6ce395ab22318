#include <algorithm>
#include <cmath>
#include <limits>

#include "row_types.hpp"

/// One element of a row: its statistics.
namespace xf::kernels {
namespace {

/// The result of medians and quantiles.
template <class T>
using real_of = std::conditional_t<std::is_same_v<T, float>, float, double>;

/// The elements at two neighbouring places of the sorted row.
template <class T>
struct neighbours {
    T low, high;
};
template <class T>
neighbours<T> neighbours_at(T* row, index_t count, index_t place) {
    std::nth_element(row, row + place, row + count);
    const T low = row[place];
    return {low, place + 1 < count ? *std::min_element(row + place + 1, row + count) : low};
}

template <class T>
real_of<T> median_of(T* row, index_t count) {
    const neighbours<T> middle = neighbours_at(row, count, (count - 1) / 2);
    const real_of<T> low(middle.low), high(middle.high);
    return count % 2 == 1 ? low : (low + high) / 2;
}

/// NumPy's linear method, from the nearer side; between an infinity and any number it is often NaN, as there.
template <class T>
real_of<T> quantile_of(T* row, index_t count, double where) {
    using real = real_of<T>;
    const real place = real(where) * real(count - 1), below = std::floor(place);
    const index_t at = std::min(index_t(below), count - 1);
    const neighbours<T> around = neighbours_at(row, count, at);
    const real low(around.low), high(around.high), part = place - below;
    return part < real(0.5) ? low + (high - low) * part : high - (high - low) * (1 - part);
}

template <class T, bool SkipsNan, bool IsMedian>
void order_statistic(void* out, void* elements, index_t count, const row_parameters& how) {
    T* row = static_cast<T*>(elements);
    auto& result = *static_cast<real_of<T>*>(out);
    T* last = row + count;
    if constexpr (std::is_floating_point_v<T>)
        last = std::partition(row, last, [](T v) { return !is_nan(v); });
    const index_t numbers = last - row;
    if (numbers == 0 || (!SkipsNan && numbers < count)) result = std::numeric_limits<real_of<T>>::quiet_NaN();
    else if constexpr (IsMedian) result = median_of(row, numbers);
    else result = quantile_of(row, numbers, how.number);
}

template <class T>
T rounded(double value) {
    if constexpr (std::is_integral_v<T>) return T(std::nearbyint(value));
    else return T(value);
}

template <class T>
void mean_row(void* out, void* elements, index_t count, const row_parameters&) {
    const T* row = static_cast<const T*>(elements);
    double sum = 0;
    for (index_t i = 0; i < count; ++i) sum += double(row[i]);
    *static_cast<T*>(out) = rounded<T>(sum / double(count));
}
template <class T>
void median_row(void* out, void* elements, index_t count, const row_parameters& how) {
    real_of<T> median;
    order_statistic<T, false, true>(&median, elements, count, how);
    *static_cast<T*>(out) = rounded<T>(double(median));
}

template <class T, bool Greatest>
void extreme_row(void* out, void* elements, index_t count, const row_parameters&) {
    const T* row = static_cast<const T*>(elements);
    T extreme = row[0];
    for (index_t i = 1; i < count && !is_nan(extreme); ++i) {
        const bool is_better = Greatest ? row[i] > extreme : row[i] < extreme;
        if (is_better || is_nan(row[i])) extreme = row[i];
    }
    *static_cast<T*>(out) = extreme;
}

}  // namespace

row_to_element find_row_to_element(row_function f, dtype operand) {
    return for_ordered_type(operand, [f]<class T>() -> row_to_element {
        switch (f) {
            case row_function::median: return &order_statistic<T, false, true>;
            case row_function::nan_median: return &order_statistic<T, true, true>;
            case row_function::quantile: return &order_statistic<T, false, false>;
            case row_function::nan_quantile: return &order_statistic<T, true, false>;
            case row_function::greatest: return &extreme_row<T, true>;
            case row_function::least: return &extreme_row<T, false>;
            case row_function::rounded_mean: return &mean_row<T>;
            case row_function::rounded_median: return &median_row<T>;
            default: return nullptr;
        }
    });
}

}  // namespace xf::kernels
