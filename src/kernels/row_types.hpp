#pragma once
#include <bit>
#include <cstring>
#include <type_traits>

#include "xfuse/kernels/row_functions.hpp"

/// What the functions of rows share.
namespace xf::kernels {

template <class T>
constexpr bool is_nan(T value) {
    if constexpr (std::is_floating_point_v<T>) return value != value;
    else return false;
}

/// The order of a sort: NaN is behind all others.
template <class T>
bool comes_before(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) return a < b || (is_nan(b) && !is_nan(a));
    else return a < b;
}

template <class T>
T* advanced(void* at, index_t bytes) {
    return reinterpret_cast<T*>(static_cast<std::byte*>(at) + bytes);
}
template <class T>
const T* advanced(const void* at, index_t bytes) {
    return reinterpret_cast<const T*>(static_cast<const std::byte*>(at) + bytes);
}

/// The elements of a row, one after the other.
template <class T>
T* gathered(void* scratch, const void* in, index_t step, index_t count) {
    T* row = static_cast<T*>(scratch);
    if (step == index_t(sizeof(T)) && count > 0) {
        std::memcpy(row, in, std::size_t(count) * sizeof(T));
        return row;
    }
    for (index_t i = 0; i < count; ++i) row[i] = *advanced<T>(in, i * step);
    return row;
}

/// f.template operator()<T>() for the element type; of complex ones, which have no order, and of halves,
/// in which nothing computes, what F gives for none.
template <class F>
auto for_ordered_type(dtype type, const F& f) {
    switch (type) {
        case dtype::boolean: return f.template operator()<bool>();
        case dtype::int8: return f.template operator()<std::int8_t>();
        case dtype::uint8: return f.template operator()<std::uint8_t>();
        case dtype::int16: return f.template operator()<std::int16_t>();
        case dtype::uint16: return f.template operator()<std::uint16_t>();
        case dtype::int32: return f.template operator()<std::int32_t>();
        case dtype::uint32: return f.template operator()<std::uint32_t>();
        case dtype::int64: return f.template operator()<std::int64_t>();
        case dtype::uint64: return f.template operator()<std::uint64_t>();
        case dtype::float32: return f.template operator()<float>();
        case dtype::float64: return f.template operator()<double>();
        case dtype::complex64:
        case dtype::complex128:
        case dtype::bfloat16:
        case dtype::float16: break;
    }
    return decltype(f.template operator()<float>()){};
}

row_to_row find_order(row_function f, dtype operand);
row_to_row find_running(row_function f, dtype operand);

}  // namespace xf::kernels
