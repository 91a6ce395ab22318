#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

namespace xf::core {

/// A string literal as a template argument: `einsum<"ij,jk->ik">`.
template <std::size_t N>
struct fixed_string {
    char text[N]{};  ///< with the literal's final zero; public, as a template argument's members must be

    consteval fixed_string(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace xf::core
