#include "fuzz/ops/joins.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons join_skeletons() {
    return {
        named_skeleton("concatenate three",
                       [](session& s) {
                           const auto a = operand<float, 2>(s);
                           const index_t axis = s.axis(2);
                           const auto b =
                               call(s, relu, operand<std::int16_t, 2>(s, other_length(s, a.shape(), axis)));
                           const auto c = operand<float, 2>(s, other_length(s, a.shape(), axis));
                           return call(s, relu, concatenate(s, axis, a, b, c));
                       }),
        named_skeleton("stack, then reduce",
                       [](session& s) {
                           const auto a = operand<float, 2>(s);
                           const auto b = operand<float, 2>(s, a.shape());
                           return reduce<1>(s, max, stack(s, a, call(s, plus, a, b), b));
                       }),
    };
}

}  // namespace fuzz
