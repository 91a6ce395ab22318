#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons view_skeletons() {
    return {
        named_skeleton("views of views of memory",
                       [](session& s) {
                           return move_axes(s, move_axes(s, spread(s, move_axes(s, operand<float, 3>(s)))));
                       }),
        named_skeleton("views of a computed operand",
                       [](session& s) {
                           return spread(s, move_axes(s, apply_right<int>(s, times, operand<double, 3>(s))));
                       }),
        named_skeleton(
            "slices between elementwise functions",
            [](session& s) {
                const auto x = sliced(s, call(s, relu, operand<float, 2>(s)));
                return call(s, plus, sliced(s, apply_right<float>(s, minus, x)), beside<float, 2>(s, {1, 1}));
            }),
        named_skeleton(
            "reshape, repeat, tile, broadcast in a row",
            [](session& s) { return spread(s, reshape<3>(s, spread(s, operand<std::int16_t, 2>(s)))); }),
        named_skeleton("expand_dims, broadcast_to, squeeze",
                       [](session& s) {
                           return fuzz::squeeze(
                               s, broadcast_to<4>(s, expand_dims<2>(s, move_axes(s, operand<float, 1>(s)))));
                       }),
        named_skeleton(
            "diagonal of views",
            [](session& s) { return spread(s, diagonal(s, move_axes(s, operand<std::int32_t, 3>(s)))); }),
        named_skeleton("an index, an ellipsis and a new axis",
                       [](session& s) {
                           return call(s, relu,
                                       pick_index(s, spread(s, pick_index(s, operand<float, 3>(s)))));
                       }),
        named_skeleton(
            "repeat by counts",
            [](session& s) { return repeat_counts(s, spread(s, repeat_counts(s, operand<float, 2>(s)))); }),
        named_skeleton("pads of pads",
                       [](session& s) { return pad(s, move_axes(s, pad(s, operand<double, 2>(s)))); }),
        named_skeleton("a pad read by a sum",
                       [](session& s) {
                           return reduce<1>(s, sum,
                                            call(s, relu, pad(s, call(s, relu, operand<float, 3>(s)))));
                       }),
        named_skeleton(
            "as_strided of a computed operand",
            [](session& s) { return move_axes(s, as_strided<3>(s, call(s, relu, operand<float, 2>(s)))); }),
        named_skeleton("as_strided of memory",
                       [](session& s) {
                           const index_list shape = s.shape(1);
                           const auto x = operand<std::uint8_t, 1>(s, shape);
                           // The memory that a strided vector covers, counted from its first element.
                           const index_t stride = s.operands.back().lies.strides[0],
                                         reach = (shape[0] - 1) * stride;
                           if (shape[0] == 0) throw draw_again{};
                           s.keeps_strides = true;
                           return apply_right<int>(s, plus,
                                                   as_strided<2>(s, x, std::min<index_t>(reach, 0),
                                                                 std::max<index_t>(reach, 0) + 1));
                       }),
    };
}

}  // namespace fuzz
