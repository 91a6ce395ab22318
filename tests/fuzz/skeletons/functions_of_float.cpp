#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/views.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons float_function_skeletons() {
    return {
        named_skeleton("functions of floats",
                       [](session& s, const auto& finish) {
                           const auto x = operand<float, 2>(s);
                           choose(s, analysis, [&](const auto& f) { finish(call(s, f, x)); });
                       }),
        named_skeleton("exact functions of floats",
                       [](session& s, const auto& finish) {
                           const auto x = operand<float, 2>(s);
                           choose(s, exact_functions, [&](const auto& f) { finish(call(s, f, x)); });
                       }),
        named_skeleton("sigmoid times tanh of sums",
                       [](session& s) {
                           const auto a = operand<float, 2>(s);
                           const auto b = beside<float, 1>(s, a.shape());
                           const auto x = call(s, std::get<19>(analysis), call(s, plus, a, b));
                           return call(
                               s, times, x,
                               call(s, std::get<17>(analysis), move_axes(s, beside<float, 1>(s, a.shape()))));
                       }),
    };
}

}  // namespace fuzz
