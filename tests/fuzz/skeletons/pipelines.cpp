#include "fuzz/ops/contractions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/joins.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/ops/windows.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons pipeline_skeletons() {
    return {
        named_skeleton(
            "convolution, bias, relu, pooling",
            [](session& s) {
                const auto w = windows<2>(s, operand<float, 4>(s));
                const index_list in = w.shape();
                const auto f = operand<float, 4>(s, {in[1], in[4], in[5], s.structure.pick(1, 20)});
                const auto c = einsum<"nchwij,cijo->nohw">(s, w, f);
                const auto b = operand<float, 3>(s, {c.extent(1), 1, 1});
                return reduce_last<2>(s, max, windows<2>(s, call(s, relu, call(s, plus, c, b))));
            }),
        named_skeleton("a product of a softmax",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "ij,jk");
                           const auto x = operand<double, 2>(s, shapes[0]);
                           const auto e = call(
                               s, std::get<0>(analysis),
                               call(s, minus, x,
                                    perform(
                                        s, "max", {x.id}, [&] { return xf::max(x.e, {1}, xf::keepdims); },
                                        named{"axes", index_list{1}}, named{"keepdims", true})));
                           return multiply(s, matmul, e, operand<double, 2>(s, shapes[1]));
                       }),
        named_skeleton("deviation from the mean",
                       [](session& s) {
                           const auto x = operand<float, 3>(s);
                           const auto away = call(s, minus, x, reduce_keeping<2>(s, mean, x));
                           return call(s, times, away, beside<float, 1>(s, x.shape()));
                       }),
        named_skeleton("a maximum of sums with what does not vary",
                       [](session& s) {
                           const auto x = operand<float, 3>(s);
                           return reduce<1>(s, max,
                                            call(s, relu, call(s, plus, x, beside<float, 2>(s, x.shape()))));
                       }),
        named_skeleton("pooling, repeat, pad, slice",
                       [](session& s) {
                           const auto pooled =
                               reduce_last<2>(s, max, windows<2>(s, call(s, relu, operand<float, 3>(s))));
                           return sliced(s, pad(s, spread(s, pooled)));
                       }),
        named_skeleton("cumsum of windows of a join",
                       [](session& s) {
                           const auto a = operand<std::int32_t, 2>(s);
                           const auto b = call(s, plus, a, operand<std::int32_t, 2>(s, a.shape()));
                           return scan(
                               s, cumsum,
                               reduce_last<1>(s, min, windows<1>(s, concatenate(s, s.axis(2), a, b))));
                       }),
        named_skeleton("where of two branches that share",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const auto y = call(s, times, x, beside<float, 1>(s, x.shape()));
                           const auto c =
                               call(s, std::get<4>(comparisons), y, beside<float, 2>(s, x.shape()));
                           return reduce<1>(s, sum, where(s, c, y, call(s, minus, y, x)));
                       }),
        named_skeleton("argmax of a contraction",
                       [](session& s) {
                           s.use_small();
                           const auto shapes = label_shapes(s, "ij,jk");
                           const auto p = multiply(s, matmul, operand<float, 2>(s, shapes[0]),
                                                   operand<float, 2>(s, shapes[1]));
                           return reduce<1>(s, argmax, call(s, relu, p));
                       }),
        named_skeleton("large windows, separated",
                       [](session& s, const auto& finish) {
                           const index_t n = s.structure.pick(10, 60);
                           const auto x = operand<float, 2>(s, {n, s.structure.pick(10, 60)});
                           const auto w = windows<2>(s, x);
                           choose(s, std::tuple(max, min, sum, mean),
                                  [&](const auto& f) { finish(reduce_last<2>(s, f, w)); });
                       }),
        named_skeleton(
            "dilated windows of a pad, weighted",
            [](session& s) {
                const auto x = call(s, relu, operand<float, 2>(s));
                const auto w = windows_with_options<2>(s, x, "sum");
                const index_list in = w.shape();
                return reduce_last<2>(s, sum, call(s, times, w, operand<float, 2>(s, {in[2], in[3]})));
            }),
    };
}

}  // namespace fuzz
