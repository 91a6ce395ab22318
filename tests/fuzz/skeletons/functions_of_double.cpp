#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/views.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons double_function_skeletons() {
    return {
        named_skeleton("functions of doubles",
                       [](session& s, const auto& finish) {
                           const auto x = move_axes(s, operand<double, 1>(s));
                           choose(s, analysis, [&](const auto& f) { finish(call(s, f, x)); });
                       }),
        named_skeleton("exact functions of doubles",
                       [](session& s, const auto& finish) {
                           const auto x = operand<double, 2>(s);
                           choose(s, exact_functions, [&](const auto& f) { finish(call(s, f, x)); });
                       }),
        named_skeleton("exact functions of int8",
                       [](session& s, const auto& finish) {
                           const auto x = operand<std::int8_t, 2>(s);
                           choose(s, exact_functions, [&](const auto& f) { finish(call(s, f, x)); });
                       }),
    };
}

}  // namespace fuzz
