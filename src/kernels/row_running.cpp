#include <cmath>
#include <complex>

#include "row_types.hpp"

/// Rows in which an element follows from those before it, or from its place.
namespace xf::kernels {
namespace {

template <class T, bool Greatest>
void running_extreme(void* out, index_t out_step, const void* in, index_t in_step, index_t count, void*,
                     const row_parameters&) {
    T extreme{};
    for (index_t i = 0; i < count; ++i) {
        const T value = *advanced<T>(in, i * in_step);
        const bool is_better = Greatest ? value > extreme : value < extreme;
        if (i == 0 || (!is_nan(extreme) && (is_better || is_nan(value)))) extreme = value;
        *advanced<T>(out, i * out_step) = extreme;
    }
}

template <class T>
T less(T a, T b) {
    if constexpr (std::is_same_v<T, bool>) return a != b;
    else if constexpr (std::is_integral_v<T>) return T(std::uint64_t(a) - std::uint64_t(b));
    else return a - b;
}

/// From the end, so that an element is read before it is written.
template <class T>
void difference_row(void* out, index_t out_step, const void* in, index_t in_step, index_t count,
                    void* scratch, const row_parameters& how) {
    T* row = gathered<T>(scratch, in, in_step, count);
    const index_t times = std::min(index_t(how.number), count);
    for (index_t n = 0; n < times; ++n) {
        for (index_t i = count - 1; i > n; --i) row[i] = less(row[i], row[i - 1]);
    }
    for (index_t i = 0; i < count; ++i) *advanced<T>(out, i * out_step) = row[i];
}

/// As NumPy's linspace without its end has it, computed in double: of integers the next one below.
template <class T>
void ramp_row(void* out, index_t out_step, const void* in, index_t in_step, index_t count, void*,
              const row_parameters& how) {
    using wide = std::conditional_t<is_complex<T>::value, std::complex<double>, double>;
    const wide from(*static_cast<const T*>(how.value));
    const bool falls = how.number < 0;
    for (index_t i = 0; i < count; ++i) {
        const double at = double(falls ? count - 1 - i : i);
        const wide step = (wide(*advanced<T>(in, i * in_step)) - from) / double(count);
        const wide value = at * step + from;
        T& result = *advanced<T>(out, i * out_step);
        if constexpr (std::is_integral_v<T>) result = T(std::floor(value));
        else result = T(value);
    }
}

template <class T>
row_to_row find_moving(row_function f) {
    switch (f) {
        case row_function::difference: return &difference_row<T>;
        case row_function::ramp: return &ramp_row<T>;
        default: return nullptr;
    }
}

}  // namespace

row_to_row find_running(row_function f, dtype operand) {
    if (operand == dtype::complex64) return find_moving<std::complex<float>>(f);
    if (operand == dtype::complex128) return find_moving<std::complex<double>>(f);
    return for_ordered_type(operand, [f]<class T>() -> row_to_row {
        switch (f) {
            case row_function::cummax: return &running_extreme<T, true>;
            case row_function::cummin: return &running_extreme<T, false>;
            default: return find_moving<T>(f);
        }
    });
}

row_to_row find_row_to_row(row_function f, dtype operand) {
    const row_to_row order = find_order(f, operand);
    return order != nullptr ? order : find_running(f, operand);
}

dtype result_type(row_function f, dtype operand) {
    switch (f) {
        case row_function::argsort:
        case row_function::argsort_descending:
        case row_function::position_left:
        case row_function::position_right: return dtype::int64;
        case row_function::median:
        case row_function::nan_median:
        case row_function::quantile:
        case row_function::nan_quantile: return operand == dtype::float32 ? operand : dtype::float64;
        default: return operand;
    }
}

}  // namespace xf::kernels
