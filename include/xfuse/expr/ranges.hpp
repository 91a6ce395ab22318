#pragma once
#include <cmath>
#include <vector>

#include "xfuse/expr/leaf.hpp"
#include "xfuse/expr/lookup.hpp"
#include "xfuse/expr/scalars.hpp"

namespace xf::expr {

template <class T>
using range_leaf = owned_leaf<std::vector<T>, T, 1>;

template <class T>
auto own_range(std::vector<T> values) {
    const index_t count = index_t(values.size());
    return range_leaf<T>(std::move(values), {count}, {1});
}

/// The numbers of steps from start to below stop. Throws error for a step of 0, or NaN, and shape_error for
/// more than memory holds.
index_t range_length(double start, double stop, double step, std::size_t element_size);
/// Throws shape_error for a negative number.
void check_number(index_t number);

template <class T>
concept range_element = element<T> && std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

/// The numbers from `start` on, `step` apart, before `stop`, as NumPy's arange.
///
/// Shapes    (ceil((stop - start) / step),)
/// Throws    error for a step of 0; dtype_error for bounds that T does not hold
template <range_element T, scalar A, scalar B, scalar C>
auto arange(A start, B stop, C step) {
    const T first = fitted<T>("arange", start), second = rows::convert_scalar<T>(start + step);
    std::vector<T> values(std::size_t(range_length(double(start), double(stop), double(step), sizeof(T))));
    for (std::size_t k = 0; k < values.size(); ++k) {
        if constexpr (std::is_integral_v<T>)
            values[k] =
                T(std::uint64_t(first) + std::uint64_t(k) * (std::uint64_t(second) - std::uint64_t(first)));
        else values[k] = first + T(k) * (second - first);
    }
    return own_range(std::move(values));
}
template <range_element T, scalar A, scalar B>
auto arange(A start, B stop) {
    return arange<T>(start, stop, 1);
}
template <range_element T, scalar A>
auto arange(A stop) {
    return arange<T>(0, stop, 1);
}

/// `number` numbers from `start` to `stop`, which is the last one unless `endpoint` is false, as NumPy's
/// linspace; of integers the next ones below.
///
/// Shapes    (number,)
/// Throws    shape_error for a negative number
template <range_element T, scalar A, scalar B>
auto linspace(A start, B stop, index_argument number = 50, bool endpoint = true) {
    check_number(number);
    std::vector<T> values{};
    values.resize(std::size_t(index_t(number)));
    const double steps = double(index_t(number) - (endpoint ? 1 : 0));
    const double first = double(start), last = double(stop), step = (last - first) / steps;
    for (std::size_t k = 0; k < values.size(); ++k) {
        double value = k == 0      ? first
                       : step == 0 ? double(k) / steps * (last - first) + first
                                   : double(k) * step + first;
        if (endpoint && k > 0 && k + 1 == values.size()) value = last;
        if constexpr (std::is_integral_v<T>) value = std::floor(value);
        values[k] = rows::convert_scalar<T>(value);
    }
    return own_range(std::move(values));
}

/// One value everywhere.
///
/// Shapes    as given: a braced list, an array, or one extent
/// Throws    shape_error for a negative extent or an overflow; dtype_error for a value that T does not hold
template <element T, core::number_or_list A, scalar V>
auto full(const A& shape, V value) {
    static_assert(
        core::has_length<A>,
        "xfuse: full: the rank is the length of the shape, which is not known at compile time: write "
        "xf::sized<R>(shape), a braced list, or a std::array");
    const auto extents = core::to_indices(shape);
    shape::access_map map;
    return make_view<false, int(extents.size())>(scalar_leaf(fitted<T>("full", value)), "full", extents, map);
}
template <element T, std::size_t K, scalar V>
auto full(const index_argument (&shape)[K], V value) {
    return expr::full<T>(core::to_indices(shape), value);
}
template <element T, scalar V>
auto full(no_entries, V value) {
    return expr::full<T>(no_axes{}, value);
}

}  // namespace xf::expr
