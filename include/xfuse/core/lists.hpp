#pragma once
#include <concepts>
#include <cstdint>
#include <limits>

#include "xfuse/core/fixed_vector.hpp"

// What a caller writes for axes, shapes, windows, steps, widths and counts: one integer of any type, a braced
// list of such, or an array, vector or span of them.
namespace xf {

struct index_argument;

namespace core {

/// A number as an argument: an integer of any type, or a type that stands for one, as std::integral_constant
/// and an unscoped enumeration do. bool and fractions are numbers only to be refused by `to_index`, in words.
template <class T>
concept number =
    std::is_arithmetic_v<T> || (std::is_enum_v<T> && std::is_convertible_v<T, index_t>) ||
    std::same_as<T, index_argument> || requires {
        requires std::is_convertible_v<T, index_t> && !std::same_as<decltype(T::value), const bool>;
        typename std::integral_constant<std::remove_const_t<decltype(T::value)>, T::value>;
    };
template <class T>
concept integer = number<T> && !std::floating_point<T> && !std::same_as<T, bool>;

/// Throws bounds_error for an integer that index_t does not hold.
[[noreturn]] void refuse_index(std::uintmax_t given);
/// Throws rank_error for more entries than an expression has axes.
[[noreturn]] void refuse_capacity(std::size_t entries);
/// Throws rank_error for a list that has not the length it was said to have.
[[noreturn]] void refuse_length(std::size_t entries, std::size_t sized);

template <number T>
constexpr index_t to_index(const T& given) {
    static_assert(integer<T>,
                  "xfuse: axes, extents, steps, widths and counts are integers, not bool or fractions");
    if constexpr (std::same_as<T, index_argument>) return given.value;
    else if constexpr (std::is_class_v<T>) return to_index(T::value);
    else {
        if constexpr (sizeof(T) >= sizeof(index_t) && std::is_unsigned_v<T>) {
            if (given > T(std::numeric_limits<index_t>::max())) refuse_index(given);
        }
        return static_cast<index_t>(given);
    }
}

/// Numbers in order: a C array, std::array, std::vector, std::span, an array library's shape.
template <class L>
concept list =
    (std::is_array_v<L> && number<std::remove_cv_t<std::remove_extent_t<L>>>) || requires(const L& given) {
        requires number<std::remove_cv_t<typename L::value_type>>;
        given.begin();
        given.end();
        given.size();
    };
/// One number, or several.
template <class A>
concept number_or_list = number<A> || list<A>;

/// The number of entries where the type has it, else -1.
template <class L>
constexpr int count_of() {
    if constexpr (std::is_array_v<L>) return int(std::extent_v<L>);
    else if constexpr (requires { std::tuple_size<L>::value; }) return int(std::tuple_size_v<L>);
    else if constexpr (requires { L::extent; }) return L::extent == std::dynamic_extent ? -1 : int(L::extent);
    else if constexpr (requires { typename std::integral_constant<std::size_t, L::size()>; })
        return int(L::size());
    else return -1;
}
/// The length of a list where its type has it, else -1. A number is a list of one.
template <number_or_list L>
constexpr int length_of() {
    if constexpr (number<L>) return 1;
    else return count_of<L>();
}
template <number_or_list L>
inline constexpr bool has_length = length_of<L>() >= 0;

}  // namespace core

/// An integer of any type, as a parameter or as an entry of a braced list.
struct index_argument {
    index_t value;
    template <core::number I>
    constexpr index_argument(I given) : value(core::to_index(given)) {}
    constexpr operator index_t() const { return value; }
};

/// `axes = {}`: reduces nothing.
using no_axes = std::array<index_t, 0>;
/// What `{}` is as an argument. Nothing else converts to it.
struct no_entries {};

/// A short list of integers, of any length up to the most axes that there can be.
struct int_list : axis_vector {
    constexpr int_list() = default;
    constexpr int_list(std::initializer_list<index_argument> given) { append(given); }
    template <core::list L>
    constexpr int_list(const L& given) {
        append(given);
    }

private:
    template <class L>
    constexpr void append(const L& given) {
        const std::size_t entries = std::size_t(std::size(given));
        if (entries > std::size_t(max_rank)) core::refuse_capacity(entries);
        for (const auto& each : given) push_back(core::to_index(each));
    }
};

/// A list beside one of K entries, so it has as many: those whose length the types tell are compared by the
/// compiler, the others by who takes it. K < 0: neither's is known.
template <int K>
struct int_list_beside : int_list {
    template <std::convertible_to<index_argument>... I>
    constexpr int_list_beside(const I&... given) : int_list({index_argument(given)...}) {
        static_assert(K < 0 || sizeof...(I) == std::size_t(K),
                      "xfuse: two lists that belong together have different lengths");
    }
    template <core::list L>
    constexpr int_list_beside(const L& given) : int_list(given) {
        static_assert(K < 0 || !core::has_length<L> || core::length_of<L>() == K,
                      "xfuse: two lists that belong together have different lengths");
    }
};

namespace core {

/// The one number, or the entries of a list of any length up to the greatest rank.
template <number_or_list A>
constexpr int_list to_list(const A& given) {
    if constexpr (number<A>) return int_list({index_argument(given)});
    else return int_list(given);
}

/// The entries of a list of known length, or the one number. Where the length is not known the caller has
/// said so, and what follows is only kept quiet.
template <number_or_list A>
constexpr auto to_indices(const A& given) {
    std::array<index_t, std::size_t(has_length<A> ? length_of<A>() : 0)> result{};
    if constexpr (number<A>) result[0] = to_index(given);
    else if constexpr (has_length<A>) {
        std::size_t at = 0;
        for (const auto& each : given) result[at++] = to_index(each);
    }
    return result;
}
template <std::size_t K>
constexpr std::array<index_t, K> to_indices(const index_argument (&given)[K]) {
    std::array<index_t, K> result{};
    for (std::size_t k = 0; k < K; ++k) result[k] = given[k].value;
    return result;
}

}  // namespace core

/// A list whose length only the program knows, said to have R entries: where a rank follows from it,
/// `xf::reshape(x, xf::sized<2>(shape))`.
///
/// Throws    rank_error for a list of another length; bounds_error for an entry that index_t does not hold
template <std::size_t R, core::list L>
constexpr std::array<index_t, R> sized(const L& list) {
    static_assert(!core::has_length<L> || core::length_of<L>() == int(R),
                  "xfuse: sized: the list has another length");
    const std::size_t entries = std::size_t(std::size(list));
    if (entries != R) core::refuse_length(entries, R);
    std::array<index_t, R> result{};
    std::size_t at = 0;
    for (const auto& each : list) result[at++] = core::to_index(each);
    return result;
}

}  // namespace xf
