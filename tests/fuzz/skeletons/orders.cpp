#include "fuzz/ops/orders.hpp"
#include "fuzz/ops/windows.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons order_skeletons() {
    return {
        named_skeleton("take at places of an operand",
                       [](session& s) {
                           const auto x = move_axes(s, operand<float, 3>(s));
                           return call(s, relu, fuzz::take(s, x, operand<std::int16_t, 2>(s)));
                       }),
        named_skeleton("take of what is computed",
                       [](session& s) {
                           const auto x = call(s, relu, spread(s, operand<double, 2>(s)));
                           return fuzz::take(s, take_list(s, x), move_axes(s, operand<std::int64_t, 1>(s)));
                       }),
        named_skeleton(
            "take at listed places, then a sum",
            [](session& s) { return reduce<1>(s, max, take_list(s, operand<std::uint8_t, 2>(s))); }),
        named_skeleton("take_along_axis",
                       [](session& s) {
                           const auto x = move_axes(s, operand<std::int32_t, 3>(s));
                           const index_t axis = inner_axis(s, x);
                           return fuzz::take_along_axis(s, x, places_beside<std::uint16_t>(s, x, axis), axis);
                       }),
        named_skeleton("sort of a computed operand",
                       [](session& s) {
                           return call(s, relu,
                                       scan(s, sort, call(s, relu, move_axes(s, operand<float, 3>(s)))));
                       }),
        named_skeleton("sort and argsort of memory",
                       [](session& s, const auto& finish) {
                           const auto x = move_axes(s, operand<std::int16_t, 2>(s));
                           choose(s, std::tuple(sort, argsort),
                                  [&](const auto& f) { finish(scan(s, f, x)); });
                       }),
        named_skeleton("argsort of doubles",
                       [](session& s) { return scan(s, argsort, operand<double, 2>(s)); }),
        named_skeleton("topk", [](session& s) { return top_places(s, move_axes(s, operand<float, 2>(s))); }),
        named_skeleton("the values of topk", [](session& s) { return top_values(s, operand<float, 3>(s)); }),
        named_skeleton("running extremes",
                       [](session& s, const auto& finish) {
                           const auto x = call(s, relu, move_axes(s, operand<float, 2>(s)));
                           choose(s, std::tuple(cummax, cummin),
                                  [&](const auto& f) { finish(scan(s, f, x)); });
                       }),
        named_skeleton("medians of floats",
                       [](session& s) { return reduce<2>(s, median, move_axes(s, operand<float, 3>(s))); }),
        named_skeleton(
            "medians of integers",
            [](session& s) { return reduce<1>(s, median, spread(s, operand<std::int32_t, 2>(s))); }),
        named_skeleton(
            "medians over windows",
            [](session& s) { return reduce_last<2>(s, median, windows<2>(s, operand<float, 2>(s))); }),
        named_skeleton("quantiles",
                       [](session& s) { return quantile<1>(s, move_axes(s, operand<double, 2>(s))); }),
        named_skeleton("reductions of numbers",
                       [](session& s, const auto& finish) {
                           const auto x = move_axes(s, operand<float, 3>(s));
                           choose(s, of_numbers, [&](const auto& f) { finish(reduce_keeping<1>(s, f, x)); });
                       }),
        named_skeleton("nanvar with ddof",
                       [](session& s) { return reduce_ddof<2>(s, nanvar, operand<double, 3>(s)); }),
        named_skeleton("reductions of numbers that are all numbers",
                       [](session& s, const auto& finish) {
                           const auto x = operand<std::int16_t, 2>(s);
                           choose(s, of_numbers, [&](const auto& f) { finish(reduce<1>(s, f, x)); });
                       }),
        named_skeleton("reductions of what a mask selects",
                       [](session& s, const auto& finish) {
                           const auto x = move_axes(s, operand<std::int32_t, 3>(s));
                           const auto mask = beside<bool, 2>(s, x.shape());
                           choose(s, std::tuple(selected_sum, selected_max, selected_min),
                                  [&](const auto& f) { finish(reduce_where<1>(s, f, x, mask)); });
                       }),
        named_skeleton("sums of floats that a mask selects",
                       [](session& s) {
                           s.use_small();
                           const auto x = operand<float, 2>(s);
                           return reduce_where<2>(s, selected_sum, call(s, relu, x),
                                                  beside<bool, 1>(s, x.shape()));
                       }),
        named_skeleton("borders of statistics",
                       [](session& s) {
                           s.use_small();
                           return pad_by_axes(s, move_axes(s, operand<float, 2>(s)));
                       }),
        named_skeleton("borders of statistics of integers, read again",
                       [](session& s) {
                           const auto x = call(s, relu, operand<std::int16_t, 3>(s));
                           return reduce<1>(s, max, pad_by_axes(s, x));
                       }),
        named_skeleton(
            "roll",
            [](session& s) { return fuzz::roll(s, call(s, relu, fuzz::roll(s, operand<float, 2>(s)))); }),
        named_skeleton("diff",
                       [](session& s) { return fuzz::diff(s, move_axes(s, operand<std::int32_t, 2>(s))); }),
        named_skeleton("searchsorted",
                       [](session& s) {
                           const auto line = scan(s, sort, operand<float, 1>(s));
                           return fuzz::searchsorted(s, line, move_axes(s, operand<float, 2>(s)));
                       }),
        named_skeleton("convolve",
                       [](session& s) {
                           s.use_small();
                           return fuzz::convolve(s, operand<std::int32_t, 1>(s), operand<std::int32_t, 1>(s));
                       }),
        named_skeleton("kron",
                       [](session& s) {
                           return fuzz::kron(s, operand<std::int32_t, 2>(s), operand<std::int32_t, 1>(s));
                       }),
        named_skeleton("exclusive running results",
                       [](session& s, const auto& finish) {
                           const auto x = operand<std::int16_t, 2>(s);
                           choose(s, std::tuple(sum_before, product_before),
                                  [&](const auto& f) { finish(running_before(s, f, x)); });
                       }),
    };
}

}  // namespace fuzz
