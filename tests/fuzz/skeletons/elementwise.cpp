#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/views.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

/// a op b of two operands that broadcast.
template <class T, class U, class Functions>
auto two(const Functions& functions, session& s, const auto& finish) {
    const auto a = operand<T, 2>(s);
    const auto b = beside<U, 2>(s, a.shape());
    choose(s, functions, [&](const auto& f) { finish(call(s, f, a, b)); });
}

}  // namespace

skeletons elementwise_skeletons() {
    return {
        named_skeleton("arithmetic of floats",
                       [](session& s, const auto& finish) { two<float, float>(arithmetic, s, finish); }),
        named_skeleton(
            "arithmetic of int8",
            [](session& s, const auto& finish) { two<std::int8_t, std::int8_t>(arithmetic, s, finish); }),
        named_skeleton(
            "arithmetic of int32 and uint32",
            [](session& s, const auto& finish) { two<std::int32_t, std::uint32_t>(arithmetic, s, finish); }),
        named_skeleton(
            "arithmetic of float and int16",
            [](session& s, const auto& finish) { two<float, std::int16_t>(arithmetic, s, finish); }),
        named_skeleton("quotients of doubles",
                       [](session& s, const auto& finish) { two<double, double>(quotients, s, finish); }),
        named_skeleton(
            "quotients of int32",
            [](session& s, const auto& finish) { two<std::int32_t, std::int32_t>(quotients, s, finish); }),
        named_skeleton("comparisons",
                       [](session& s, const auto& finish) { two<float, double>(comparisons, s, finish); }),
        named_skeleton("logic", [](session& s, const auto& finish) { two<bool, float>(logic, s, finish); }),
        named_skeleton(
            "bits", [](session& s, const auto& finish) { two<std::uint8_t, std::int16_t>(bits, s, finish); }),
        named_skeleton(
            "shifts",
            [](session& s, const auto& finish) { two<std::int32_t, std::int32_t>(shifts, s, finish); }),
        named_skeleton("where, clip, cast, map",
                       [](session& s) {
                           const auto a = operand<float, 2>(s);
                           const auto b = beside<std::int32_t, 2>(s, a.shape());
                           const auto c = apply_right<int>(s, std::get<4>(comparisons), a);
                           return map_vectors(s, clip(s, cast<float>(s, where(s, c, a, b))));
                       }),
        named_skeleton("a cluster of eight",
                       [](session& s) {
                           const auto a = operand<float, 3>(s);
                           const auto b = beside<float, 3>(s, a.shape());
                           const auto c = beside<float, 1>(s, a.shape());
                           const auto x = call(s, times, call(s, plus, a, b), apply_right<int>(s, minus, c));
                           return call(s, relu,
                                       call(s, minus, map_values(s, x),
                                            move_axes(s, beside<float, 1>(s, a.shape()))));
                       }),
    };
}

}  // namespace fuzz
