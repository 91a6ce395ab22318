#pragma once
#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

#include "expr/values.hpp"

/// One list of integers in every form and type in which a caller has it.
namespace arguments {

using xf::index_t;

inline const std::size_t one = 1, two = 2;
inline const float memory[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

/// 1 to 6 as (2, 3).
inline auto matrix() { return xf::lazy(memory, {2, 3}); }

/// The expressions that f(list) builds, all to be evaluated to `text`.
template <class T, std::size_t K, class F>
void check_array(const char* text, const std::array<index_t, K>& entries, const F& f) {
    std::array<T, K> array{};
    for (std::size_t k = 0; k < K; ++k) array[k] = T(entries[k]);
    CHECK(values::show(f(array)) == text);
}
/// Forms whose type has the length.
template <std::size_t K, class F>
void check_sized(const char* text, const std::array<index_t, K>& entries, const F& f) {
    check_array<std::int8_t>(text, entries, f);
    check_array<int>(text, entries, f);
    check_array<index_t>(text, entries, f);
    if (*std::min_element(entries.begin(), entries.end()) >= 0) {
        check_array<std::uint8_t>(text, entries, f);
        check_array<std::uint32_t>(text, entries, f);
        check_array<std::size_t>(text, entries, f);
    }
    short array[K];
    for (std::size_t k = 0; k < K; ++k) array[k] = short(entries[k]);
    const std::vector<short> vector(array, array + K);
    CHECK(values::show(f(array)) == text);
    CHECK(values::show(f(std::span<const short, K>(array))) == text);
    CHECK(values::show(f(xf::sized<K>(vector))) == text);
    CHECK(values::show(f(xf::sized<K>(std::span(vector)))) == text);
}
/// And those whose length the program alone knows.
template <std::size_t K, class F>
void check_any(const char* text, const std::array<index_t, K>& entries, const F& f) {
    check_sized(text, entries, f);
    std::vector<int> vector(entries.begin(), entries.end());
    CHECK(values::show(f(vector)) == text);
    CHECK(values::show(f(std::as_const(vector))) == text);
    CHECK(values::show(f(std::span(vector))) == text);
    CHECK(values::show(f(xf::axis_vector(std::span<const index_t>(entries)))) == text);
}

}  // namespace arguments
