#pragma once
#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Integers of fractions saturate, one element after the other.
template <class From, class To>
constexpr bool converts_vectors() {
    constexpr bool saturates =
        std::is_floating_point_v<From> && std::is_integral_v<To> && !std::is_same_v<To, bool>;
    return !saturates && !is_complex<From>::value && !is_complex<To>::value;
}

template <class Half, class List>
constexpr void add_half(List& list) {
    constexpr int lanes = row_lanes<float, Half>;
    list.add({dtype_of<Half>, dtype::float32, &convert_row<Half, float, lanes>});
    list.add({dtype::float32, dtype_of<Half>, &convert_row<float, Half, lanes>});
}

/// Either all conversions that have vectors or all that have none.
template <bool Vectors>
constexpr auto list_conversions() {
    ops::entry_list<ops::conversion_entry, dtype_count * dtype_count> list;
    ops::for_each_element([&]<class From>() {
        ops::for_each_element([&]<class To>() {
            if constexpr (!std::is_same_v<From, To> && converts_vectors<From, To>() == Vectors) {
                constexpr int lanes = Vectors ? row_lanes<From, To> : 1;
                list.add({dtype_of<From>, dtype_of<To>, &convert_row<From, To, lanes>});
            }
        });
    });
    if constexpr (Vectors) {
        add_half<bfloat16>(list);
        add_half<float16>(list);
    }
    return list;
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
