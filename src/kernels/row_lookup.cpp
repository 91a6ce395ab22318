#include "row_types.hpp"
#include "xfuse/core/errors.hpp"

/// An element for each index, or each value, beside a row.
namespace xf::kernels {

void refuse_index(const row_parameters& how, index_t index) {
    throw bounds_error(
        core::message(how.name, ": index ", index, " is outside axis ", how.axis, " of extent ", how.extent));
}

namespace {

/// An index as a place in the row.
template <class I>
index_t place_of(I index, const row_parameters& how) {
    if constexpr (std::is_signed_v<I>) {
        const index_t at = index < 0 ? index_t(index) + how.extent : index_t(index);
        if (at < 0 || at >= how.extent) refuse_index(how, index_t(index));
        return at;
    } else {
        if (std::uint64_t(index) >= std::uint64_t(how.extent)) refuse_index(how, index_t(index));
        return index_t(index);
    }
}

template <class I, std::size_t Bytes>
void take_elements(const lookup_args& a, const row_parameters& how) {
    const std::size_t bytes = Bytes > 0 ? Bytes : std::size_t(a.bytes);
    for (index_t i = 0; i < a.count; ++i) {
        const index_t at = place_of(*advanced<I>(a.with, i * a.with_step), how);
        std::memcpy(advanced<std::byte>(a.out, i * a.out_step),
                    advanced<std::byte>(a.in, i * a.in_step + at * a.row_step), bytes);
    }
}

template <class I>
void take(const lookup_args& a, const row_parameters& how) {
    switch (a.bytes) {
        case 1: return take_elements<I, 1>(a, how);
        case 2: return take_elements<I, 2>(a, how);
        case 4: return take_elements<I, 4>(a, how);
        case 8: return take_elements<I, 8>(a, how);
        default: return take_elements<I, 0>(a, how);
    }
}

/// How many elements of a sorted row come before the value; with `Right` also those that are equal.
template <class T, bool Right>
void find_positions(const lookup_args& a, const row_parameters& how) {
    for (index_t i = 0; i < a.count; ++i) {
        const void* row = advanced<std::byte>(a.in, i * a.in_step);
        const T value = *advanced<T>(a.with, i * a.with_step);
        index_t low = 0, high = how.extent;
        while (low < high) {
            const index_t middle = low + (high - low) / 2;
            const T element = *advanced<T>(row, middle * a.row_step);
            const bool is_before = Right ? !comes_before(value, element) : comes_before(element, value);
            if (is_before) low = middle + 1;
            else high = middle;
        }
        *advanced<std::int64_t>(a.out, i * a.out_step) = low;
    }
}

}  // namespace

index_t place_of(dtype index, const void* at, const row_parameters& how) {
    return for_ordered_type(index, [&]<class T>() -> index_t {
        if constexpr (std::is_integral_v<T>) return place_of(*static_cast<const T*>(at), how);
        else return 0;
    });
}

row_lookup find_lookup(row_function f, dtype with) {
    return for_ordered_type(with, [f]<class T>() -> row_lookup {
        switch (f) {
            case row_function::take:
                if constexpr (std::is_integral_v<T>) return &take<T>;
                else return nullptr;
            case row_function::position_left: return &find_positions<T, false>;
            case row_function::position_right: return &find_positions<T, true>;
            default: return nullptr;
        }
    });
}

}  // namespace xf::kernels
