#pragma once
#include "fuzz/ops/views.hpp"

/// Sliding windows, plain and with every option.
namespace fuzz {

/// The parameters of one call; `axes` empty stands for the last ones.
struct window_choice {
    index_list window, step, axes, dilation, before, after;
    bool ceil_mode = false;
    bool has_value = false;
    int value = 0;
};

inline window_choice choose_windows(session& s, const index_list& shape, int count, bool has_options) {
    chance& c = s.structure;
    const index_t rank = index_t(shape.size());
    window_choice w;
    if (has_options && c.one_in(2)) w.axes = s.axes(count, int(rank));
    for (int k = 0; k < count; ++k) {
        index_t axis = w.axes.empty() ? rank - count + k : w.axes[std::size_t(k)];
        axis = std::clamp<index_t>(axis < 0 ? axis + rank : axis, 0, rank - 1);
        index_t n = shape[std::size_t(axis)];
        w.before.push_back(has_options ? c.pick(0, 3) : 0);
        w.after.push_back(has_options ? c.pick(0, 3) : 0);
        n += w.before.back() + w.after.back();
        if (n == 0) throw draw_again{};
        w.window.push_back(c.pick(1, c.one_in(3) ? n : std::min<index_t>(n, 3)));
        const index_t room = w.window.back() > 1 ? (n - 1) / (w.window.back() - 1) : 3;
        w.dilation.push_back(has_options && c.one_in(3) ? c.pick(1, std::min<index_t>(room, 3)) : 1);
        w.step.push_back(c.pick(1, c.one_in(3) ? 4 : 2));
        if (s.is_wrong()) w.window.back() = c.one_in(2) ? 0 : n + 1;
        if (s.is_wrong()) w.step.back() = 0;
        if (has_options && s.is_wrong()) (c.one_in(2) ? w.dilation : w.before).back() = -1;
    }
    if (!has_options) return w;
    w.ceil_mode = c.one_in(2);
    w.has_value = c.one_in(2);
    w.value = scalar_value<int>(s);
    return w;
}

/// Plain windows over the last K axes.
template <int K, class N>
auto windows(session& s, const traced<N>& x) {
    const window_choice w = choose_windows(s, x.shape(), K, false);
    return perform(
        s, "windows", {x.id}, [&] { return xf::windows(x.e, list<K>(w.window).of, list<K>(w.step).of); },
        named{"window", w.window}, named{"step", w.step});
}

/// Windows over chosen axes, dilated, padded, rounded up. `under` is what reads them next: "max" and
/// "min" take their own neutral element where no pad value is given.
template <int K, class N>
auto windows_of(session& s, const traced<N>& x, const window_choice& w, const char* under) {
    xf::window_options o;
    for (const index_t axis : w.axes) o.axes.push_back(axis);
    for (std::size_t k = 0; k < std::size_t(K); ++k) {
        o.dilation.push_back(w.dilation[k]);
        o.padding.push_back(w.before[k]);
        o.padding.push_back(w.after[k]);
    }
    o.ceil_mode = w.ceil_mode;
    if (w.has_value) o.pad_value = w.value;
    return perform(
        s, "windows", {x.id}, [&] { return xf::windows(x.e, list<K>(w.window).of, list<K>(w.step).of, o); },
        named{"window", w.window}, named{"step", w.step}, named{"axes", w.axes},
        named{"dilation", w.dilation}, named{"before", w.before}, named{"after", w.after},
        named{"ceil_mode", w.ceil_mode},
        named{"pad_value", w.has_value ? std::to_string(w.value) : std::string("unset")},
        named{"under", under});
}
template <int K, class N>
auto windows_with_options(session& s, const traced<N>& x, const char* under) {
    return windows_of<K>(s, x, choose_windows(s, x.shape(), K, true), under);
}

}  // namespace fuzz
