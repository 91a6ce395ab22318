#include "fuzz/ops/contractions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/joins.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/ops/windows.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

/// f(x, a) combined with f(x, b), which are one subtree where a and b are equal.
template <class X>
auto both(session& s, const X& x, const auto& f) {
    const auto a = f(x);
    return call(s, minus, a, f(x));
}
/// The same of all elements of f(x, a) and f(x, b), whatever their shapes.
template <class F, class X>
auto both_of_all(session& s, const reduction<F>& r, const X& x, const auto& f) {
    return both(s, x, [&](const auto& y) { return reduce_all(s, r, f(y)); });
}

template <class N>
auto scaled(session& s, const traced<N>& x) {
    return apply_right<typename N::value_type>(s, times, x);
}

}  // namespace

skeletons shared_skeletons() {
    return {
        named_skeleton("sums times two scalars",
                       [](session& s) {
                           return both(s, operand<float, 2>(s),
                                       [&](const auto& x) { return reduce_last<1>(s, sum, scaled(s, x)); });
                       }),
        named_skeleton("sums times two scalars of raw memory",
                       [](session& s) {
                           return both(s, operand<double, 2>(s),
                                       [&](const auto& x) { return reduce_last<1>(s, sum, scaled(s, x)); });
                       }),
        named_skeleton("products of two sums",
                       [](session& s) {
                           s.use_units();
                           return both_of_all(s, prod, operand<float, 1>(s),
                                              [&](const auto& x) { return apply_right<float>(s, plus, x); });
                       }),
        named_skeleton("arguments of two scaled extremes",
                       [](session& s) {
                           return both(s, operand<float, 2>(s), [&](const auto& x) {
                               return reduce_last<1>(s, argmax, scaled(s, x));
                           });
                       }),
        named_skeleton("two running sums joined",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const auto a = scan(s, cumsum, scaled(s, x)), b = scan(s, cumsum, scaled(s, x));
                           return stack(s, a, b);
                       }),
        named_skeleton("two contractions by factors",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "ij,jk->ik");
                           const auto y = operand<float, 2>(s, shapes[1]);
                           return both(s, operand<float, 2>(s, shapes[0]), [&](const auto& x) {
                               return einsum<"ij,jk->ik">(s, scaled(s, x), y);
                           });
                       }),
        named_skeleton("two sums of products of three",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const auto y = beside<float, 2>(s, x.shape());
                           return both(s, x, [&](const auto& of) {
                               return reduce_last<1>(s, sum, call(s, times, scaled(s, of), y));
                           });
                       }),
        named_skeleton("owned operands, scaled twice",
                       [](session& s) {
                           return both(s, owned_operand<float, 2>(s, s.shape(2)),
                                       [&](const auto& x) { return reduce_last<1>(s, max, scaled(s, x)); });
                       }),
        named_skeleton("operands that may be one",
                       [](session& s) {
                           const index_t n = s.extent();
                           const auto x = operand<float, 2>(s, {n, n});
                           const auto y = operand<float, 2>(s, {n, n});
                           return call(s, minus, multiply(s, matmul, x, y), multiply(s, matmul, y, x));
                       }),
        named_skeleton("variances of two divisors",
                       [](session& s) {
                           const auto x = operand<double, 2>(s);
                           return both(s, x, [&](const auto& of) { return reduce_ddof<2>(s, var, of); });
                       }),
        named_skeleton("a softmax of a temperature",
                       [](session& s) {
                           const auto x = scaled(s, operand<float, 2>(s));
                           const auto e = call(s, std::get<0>(analysis),
                                               call(s, minus, x, reduce_keeping<1>(s, max, x)));
                           return call(s, std::get<3>(arithmetic), e, reduce_keeping<1>(s, sum, e));
                       }),
        named_skeleton("functors that hold a number",
                       [](session& s) {
                           return both(s, operand<float, 2>(s), [&](const auto& x) {
                               return reduce_last<1>(s, max, map_with_state(s, x));
                           });
                       }),
        named_skeleton(
            "a functor that throws",
            [](session& s) { return map_refusing(s, apply_right<float>(s, plus, operand<float, 2>(s))); }),
        named_skeleton("bounds and branches",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const auto y = beside<float, 2>(s, x.shape());
                           return both(s, x, [&](const auto& of) {
                               const auto c = apply_right<int>(s, std::get<4>(comparisons), of);
                               return reduce_last<1>(s, max, where(s, c, clip(s, of), y));
                           });
                       }),
    };
}

}  // namespace fuzz
