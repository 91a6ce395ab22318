#include "fuzz/ops/reductions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons reduction_skeletons() {
    return {
        named_skeleton("order-free reductions of floats",
                       [](session& s, const auto& finish) {
                           const auto x = operand<float, 3>(s);
                           choose(s, order_free, [&](const auto& f) { finish(reduce<2>(s, f, x)); });
                       }),
        named_skeleton("sums and what is made of them",
                       [](session& s, const auto& finish) {
                           const auto x = operand<float, 3>(s);
                           choose(s, summing, [&](const auto& f) { finish(reduce_keeping<1>(s, f, x)); });
                       }),
        named_skeleton("reductions of int16 to a scalar",
                       [](session& s, const auto& finish) {
                           const auto x = operand<std::int16_t, 2>(s);
                           choose(s, std::tuple(sum, max, argmin, mean, any),
                                  [&](const auto& f) { finish(reduce_all(s, f, x)); });
                       }),
        named_skeleton(
            "var with ddof",
            [](session& s) { return reduce_ddof<2>(s, var, move_axes(s, operand<double, 3>(s))); }),
        named_skeleton("reductions over no axes",
                       [](session& s, const auto& finish) {
                           const auto x = operand<float, 2>(s);
                           choose(s, std::tuple(sum, max, mean, any),
                                  [&](const auto& f) { finish(reduce_nothing(s, f, x)); });
                       }),
        named_skeleton("softmax",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const auto e = call(s, std::get<0>(analysis),
                                               call(s, minus, x, reduce_keeping<1>(s, max, x)));
                           return call(s, std::get<3>(arithmetic), e, reduce_keeping<1>(s, sum, e));
                       }),
        named_skeleton("products of units",
                       [](session& s) {
                           s.use_units();
                           return reduce<2>(s, prod, operand<double, 3>(s));
                       }),
        named_skeleton(
            "cumsum along an axis of a computed operand",
            [](session& s) { return call(s, relu, scan(s, cumsum, call(s, relu, operand<float, 3>(s)))); }),
        named_skeleton(
            "long running sums, in spans",
            [](session& s) {
                const auto x = operand<float, 2>(s, {s.structure.pick(1, 4), s.structure.pick(500, 4000)});
                return scan(s, cumsum, call(s, plus, x, beside<float, 1>(s, x.shape())));
            }),
        named_skeleton("cumprod of all elements",
                       [](session& s) {
                           s.use_units();
                           return scan_all(s, cumprod, operand<float, 2>(s));
                       }),
    };
}

}  // namespace fuzz
