#include "fuzz/ops/windows.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons window_skeletons() {
    return {
        named_skeleton("windows as they are",
                       [](session& s) { return windows<2>(s, move_axes(s, operand<float, 3>(s))); }),
        named_skeleton(
            "max pooling of memory",
            [](session& s) { return reduce_last<2>(s, max, windows<2>(s, operand<float, 4>(s))); }),
        named_skeleton("max pooling with options",
                       [](session& s) {
                           return reduce_last<2>(
                               s, max,
                               windows_with_options<2>(s, call(s, relu, operand<float, 3>(s)), "max"));
                       }),
        named_skeleton("min pooling of integers with options",
                       [](session& s) {
                           return reduce_last<1>(
                               s, min, windows_with_options<1>(s, operand<std::int8_t, 2>(s), "min"));
                       }),
        named_skeleton(
            "mean pooling, then relu, then repeat",
            [](session& s) {
                return spread(s, call(s, relu, reduce_last<2>(s, mean, windows<2>(s, operand<float, 3>(s)))));
            }),
        named_skeleton("sums over padded windows of a computed operand",
                       [](session& s) {
                           const auto x =
                               call(s, plus, operand<double, 2>(s, s.shape(2)), operand<double, 0>(s));
                           return reduce_last<2>(s, sum, windows_with_options<2>(s, x, "sum"));
                       }),
        named_skeleton("windows of windows",
                       [](session& s) {
                           const auto once = reduce_last<1>(s, max, windows<1>(s, operand<float, 2>(s)));
                           return reduce_last<1>(s, sum, windows<1>(s, once));
                       }),
        named_skeleton("windows times a filter",
                       [](session& s) {
                           const auto w = windows<2>(s, operand<float, 3>(s));
                           const index_list shape = w.shape();
                           const auto f = operand<float, 2>(s, {shape[3], shape[4]});
                           return reduce_last<2>(s, sum, call(s, times, w, f));
                       }),
        named_skeleton(
            "argmax of windows",
            [](session& s) { return reduce_last<2>(s, argmax, windows<2>(s, operand<float, 3>(s))); }),
    };
}

}  // namespace fuzz
