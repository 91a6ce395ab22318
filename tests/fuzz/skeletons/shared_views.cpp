#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/joins.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/ops/windows.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

/// r of all elements of f(x) for two draws of what f takes, one minus the other.
template <class F, class X>
auto twice(session& s, const reduction<F>& r, const X& x, const auto& f) {
    const auto a = reduce_all(s, r, f(x));
    return call(s, minus, a, reduce_all(s, r, f(x)));
}

}  // namespace

skeletons shared_view_skeletons() {
    return {
        named_skeleton("two pads of one operand",
                       [](session& s) {
                           const auto x = operand<float, 1>(s);
                           const pad_choice chosen = choose_pad(s, 1);
                           return call(s, minus, pad(s, x, chosen), pad(s, x, chosen));
                       }),
        named_skeleton("pads of any kind, reduced",
                       [](session& s) {
                           return twice(s, sum, operand<float, 2>(s),
                                        [&](const auto& x) { return pad(s, x); });
                       }),
        named_skeleton("windows of two pad values",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           window_choice w = choose_windows(s, x.shape(), 1, true);
                           w.has_value = true;
                           const auto a = reduce_last<1>(s, max, windows_of<1>(s, x, w, "max"));
                           w.value = scalar_value<int>(s);
                           return call(s, minus, a, reduce_last<1>(s, max, windows_of<1>(s, x, w, "max")));
                       }),
        named_skeleton("windows of any options, reduced",
                       [](session& s) {
                           return twice(s, max, operand<float, 2>(s), [&](const auto& x) {
                               return reduce_last<1>(s, sum, windows_with_options<1>(s, x, "sum"));
                           });
                       }),
        named_skeleton("repeat by a table",
                       [](session& s) { return repeat_counts(s, operand<std::int32_t, 1>(s)); }),
        named_skeleton("repeats by two tables, reduced",
                       [](session& s) {
                           return twice(s, sum, call(s, relu, operand<float, 2>(s)),
                                        [&](const auto& x) { return repeat_counts(s, repeat_counts(s, x)); });
                       }),
        named_skeleton("two slices of what is computed, reduced",
                       [](session& s) {
                           const auto x = apply_right<float>(s, times, operand<float, 2>(s));
                           return twice(s, sum, x, [&](const auto& of) { return sliced(s, of); });
                       }),
        named_skeleton("two strided views of what is computed, reduced",
                       [](session& s) {
                           return twice(s, sum, call(s, relu, operand<float, 2>(s)),
                                        [&](const auto& x) { return as_strided<2>(s, x); });
                       }),
        named_skeleton("two flattened views, reduced",
                       [](session& s) {
                           return twice(s, sum, call(s, relu, operand<float, 2>(s)), [&](const auto& x) {
                               return scan(s, cumsum, reshape<2>(s, move_axes(s, x)));
                           });
                       }),
        named_skeleton("two running sums along axes",
                       [](session& s) {
                           return twice(s, max, operand<float, 2>(s),
                                        [&](const auto& x) { return scan(s, cumsum, move_axes(s, x)); });
                       }),
        named_skeleton("diagonals of two offsets, reduced",
                       [](session& s) {
                           return twice(s, sum, operand<float, 2>(s),
                                        [&](const auto& x) { return diagonal(s, x); });
                       }),
        named_skeleton("joins of other lengths",
                       [](session& s) {
                           const auto x = operand<float, 2>(s);
                           const index_t axis = s.axis(2);
                           const auto a = apply_right<float>(s, times, x);
                           const auto b =
                               call(s, relu, operand<float, 2>(s, other_length(s, x.shape(), axis)));
                           return concatenate(s, axis, a, b, apply_right<float>(s, times, x));
                       }),
        named_skeleton("several reductions at once",
                       [](session& s, const auto&) {
                           const auto x = operand<float, 2>(s);
                           finish_several(s, apply_right<float>(s, plus, x));
                       }),
    };
}

}  // namespace fuzz
