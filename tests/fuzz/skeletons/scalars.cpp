#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/views.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

/// An array of T and a scalar of S, on the right or on the left.
template <class T, class S>
void beside_scalar(session& s, const auto& finish) {
    const auto x = operand<T, 2>(s);
    choose(s, arithmetic, [&](const auto& f) {
        if (s.structure.one_in(2)) finish(apply_right<S>(s, f, x));
        else finish(apply_left<S>(s, f, x));
    });
}

}  // namespace

skeletons scalar_skeletons() {
    return {
        named_skeleton("floats and double scalars",
                       [](session& s, const auto& finish) { beside_scalar<float, double>(s, finish); }),
        named_skeleton("uint8 and int scalars",
                       [](session& s, const auto& finish) { beside_scalar<std::uint8_t, int>(s, finish); }),
        named_skeleton(
            "int32 and double scalars",
            [](session& s, const auto& finish) { beside_scalar<std::int32_t, double>(s, finish); }),
        named_skeleton("powers and comparisons with scalars",
                       [](session& s, const auto& finish) {
                           const auto x = operand<std::int16_t, 2>(s);
                           const auto y = operand<double, 2>(s);
                           if (s.structure.one_in(3)) finish(apply_right<int>(s, std::get<2>(quotients), y));
                           else
                               choose(s, comparisons,
                                      [&](const auto& f) { finish(apply_left<int>(s, f, x)); });
                       }),
        named_skeleton("bool beside an int scalar",
                       [](session& s) { return apply_right<int>(s, times, operand<bool, 2>(s)); }),
    };
}

}  // namespace fuzz
