#include "fuzz/ops/contractions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/joins.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

/// Casts of x to one of many types.
void cast_to_any(session& s, const auto& x, const auto& finish) {
    switch (s.structure.pick(0, 7)) {
        case 0: return finish(cast<bool>(s, x));
        case 1: return finish(cast<std::int8_t>(s, x));
        case 2: return finish(cast<std::uint8_t>(s, x));
        case 3: return finish(cast<std::int32_t>(s, x));
        case 4: return finish(cast<std::int64_t>(s, x));
        case 5: return finish(cast<std::uint64_t>(s, x));
        case 6: return finish(cast<float>(s, x));
        default: return finish(cast<double>(s, x));
    }
}

template <class T, class U>
void mixed_sum(session& s, const auto& finish) {
    const auto a = operand<T, 2>(s);
    finish(reduce<1>(s, sum, call(s, plus, a, beside<U, 2>(s, a.shape()))));
}

}  // namespace

skeletons type_skeletons() {
    return {
        named_skeleton("casts of doubles",
                       [](session& s, const auto& finish) { cast_to_any(s, operand<double, 2>(s), finish); }),
        named_skeleton("casts of computed floats",
                       [](session& s, const auto& finish) {
                           cast_to_any(s, call(s, relu, operand<float, 2>(s)), finish);
                       }),
        named_skeleton(
            "casts of int64",
            [](session& s, const auto& finish) { cast_to_any(s, operand<std::int64_t, 2>(s), finish); }),
        named_skeleton("promotion in sums",
                       [](session& s, const auto& finish) {
                           switch (s.structure.pick(0, 4)) {
                               case 0: return mixed_sum<std::int8_t, std::uint8_t>(s, finish);
                               case 1: return mixed_sum<std::int64_t, std::uint64_t>(s, finish);
                               case 2: return mixed_sum<bool, std::uint8_t>(s, finish);
                               case 3: return mixed_sum<float, std::int32_t>(s, finish);
                               default: return mixed_sum<bool, bool>(s, finish);
                           }
                       }),
        named_skeleton("reductions of bool",
                       [](session& s, const auto& finish) {
                           const auto x = move_axes(s, operand<bool, 3>(s));
                           choose(s, std::tuple(sum, prod, max, all, any, argmax, count_nonzero, mean),
                                  [&](const auto& f) { finish(reduce<2>(s, f, x)); });
                       }),
        named_skeleton("reductions of uint64 and int64",
                       [](session& s, const auto& finish) {
                           if (s.structure.one_in(2)) finish(reduce<1>(s, sum, operand<std::uint64_t, 2>(s)));
                           else if (s.structure.one_in(2))
                               finish(reduce<1>(s, min, operand<std::uint64_t, 2>(s)));
                           else finish(reduce_keeping<2>(s, prod, operand<std::int64_t, 3>(s)));
                       }),
        named_skeleton("complex elements",
                       [](session& s, const auto& finish) {
                           using complex = std::complex<float>;
                           s.use_small();
                           const auto a = operand<complex, 2>(s);
                           const auto b = beside<complex, 2>(s, a.shape());
                           const auto p = call(s, plus, call(s, times, a, b),
                                               move_axes(s, beside<float, 1>(s, a.shape())));
                           if (s.structure.one_in(2)) finish(reduce<1>(s, sum, p));
                           else if (s.structure.one_in(2)) finish(call(s, std::get<0>(exact_functions), p));
                           else finish(multiply(s, vdot, a, operand<complex, 2>(s, a.shape())));
                       }),
        named_skeleton("parts of several types joined",
                       [](session& s) {
                           const auto a = operand<std::uint8_t, 2>(s);
                           const auto b = operand<std::int16_t, 2>(s, a.shape());
                           return scan(s, cumsum, stack(s, a, b, cast<bool>(s, b)));
                       }),
        named_skeleton("inverted bits",
                       [](session& s) {
                           return call(s, function{"invert", [](const auto& x) { return ~x; }},
                                       move_axes(s, operand<std::uint16_t, 2>(s)));
                       }),
    };
}

}  // namespace fuzz
