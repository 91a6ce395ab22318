#pragma once
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <typeinfo>

#include "xfuse/names.hpp"

/// Calls that are refused: the exact type of the error and the whole message.
namespace errors {

using xf::index_t;

inline float memory[64] = {};
inline std::int32_t words[64] = {};

template <std::size_t K>
auto of(const index_t (&shape)[K]) {
    return xf::lazy(static_cast<const float*>(memory), shape);
}
template <std::size_t K>
auto ints(const index_t (&shape)[K]) {
    return xf::lazy(static_cast<const std::int32_t*>(words), shape);
}

inline constexpr index_t huge = std::numeric_limits<index_t>::max(), wide = index_t(1) << 32;

/// What a call throws, with its type where that is not E.
template <class E, class F>
std::string thrown_by(const F& call) {
    try {
        (void)call();
    } catch (const xf::error& e) {
        return typeid(e) == typeid(E) ? e.what() : std::string("another type of error: ") + e.what();
    } catch (const std::exception& e) {
        return std::string("not an error of the library: ") + e.what();
    }
    return "nothing is thrown";
}

template <class E, class F>
void refused(const char* message, const F& call) {
    CHECK(thrown_by<E>(call) == std::string(message));
}

}  // namespace errors
