#pragma once
#include "expr/reference/operands.hpp"

/// Windows over random axes, and borders.
namespace reference {

struct window_choice {
    index_list axes, window, step, dilation, before, after;
};

/// Windows that fit, over K random axes of a shape padded as chosen; false where none fits.
inline bool choose_windows(chance& c, const index_list& shape, int count, bool is_padded, window_choice& w) {
    w = {};
    const index_list p = c.permutation(int(shape.size()));
    for (int k = 0; k < count; ++k) {
        const index_t axis = p[std::size_t(k)];
        index_t n = shape[std::size_t(axis)];
        w.axes.push_back(axis);
        w.before.push_back(is_padded ? c.pick(0, 3) : 0);
        w.after.push_back(is_padded ? c.pick(0, 3) : 0);
        n += w.before.back() + w.after.back();
        if (n == 0) return false;
        const index_t most = c.one_in(3) ? n : std::min<index_t>(n, 3);
        w.window.push_back(c.pick(1, most));
        const index_t room = w.window.back() > 1 ? (n - 1) / (w.window.back() - 1) : 3;
        w.dilation.push_back(c.one_in(3) ? c.pick(1, std::min<index_t>(room, 3)) : 1);
        w.step.push_back(c.pick(1, c.one_in(3) ? 4 : 2));
    }
    return true;
}

template <class T>
array<T> windows_of(const array<T>& a, const window_choice& w, bool ceil_mode, T fill_value) {
    index_list shape = a.shape;
    for (std::size_t k = 0; k < w.axes.size(); ++k) {
        index_t& n = shape[std::size_t(w.axes[k])];
        const index_t padded = n + w.before[k] + w.after[k];
        const index_t room = padded - w.dilation[k] * (w.window[k] - 1) - 1;
        index_t count = ceil_mode ? (room + w.step[k] - 1) / w.step[k] + 1 : room / w.step[k] + 1;
        if (ceil_mode && (count - 1) * w.step[k] >= n + w.before[k]) --count;
        n = count;
    }
    for (const index_t k : w.window) shape.push_back(k);
    limit(shape);
    array<T> r{shape, {}};
    for_each_index(shape, [&](const index_list& i) {
        index_list from(i.begin(), i.begin() + index_t(a.shape.size()));
        for (std::size_t k = 0; k < w.axes.size(); ++k) {
            index_t& at = from[std::size_t(w.axes[k])];
            at = at * w.step[k] + i[a.shape.size() + k] * w.dilation[k] - w.before[k];
        }
        bool is_inside = true;
        for (std::size_t k = 0; k < from.size(); ++k) is_inside &= from[k] >= 0 && from[k] < a.shape[k];
        r.data.push_back(is_inside ? a.data[std::size_t(flat(a.shape, from))] : cell<T>{fill_value});
    });
    return r;
}

inline std::string text(const window_choice& w) {
    return "axes " + text(w.axes) + " k " + text(w.window) + " s " + text(w.step) + " d " + text(w.dilation) +
           " pad " + text(w.before) + text(w.after);
}

/// Windows over K random axes, dilated at times, never padded.
template <int K, class N>
auto slide(chance& c, const both<N>& x, std::string& said) {
    window_choice w;
    if (!choose_windows(c, x.r.shape, K, false, w)) throw draw_again{};
    xf::shape::window_request request;
    for (int k = 0; k < K; ++k) {
        const std::size_t at = std::size_t(k);
        request.window.push_back(w.window[at]);
        request.step.push_back(w.step[at]);
        request.dilation.push_back(w.dilation[at]);
        request.before.push_back(0);
        request.after.push_back(0);
        request.axes.push_back(int(w.axes[at]));
    }
    said += ".windows(" + text(w) + ")";
    return both{xf::expr::windows_of<K>(x.e, request), windows_of(x.r, w, false, typename N::value_type{})};
}

/// Windows over padded axes, through the public options.
template <int K, class N>
auto slide_padded(chance& c, const both<N>& x, std::string& said) {
    using T = typename N::value_type;
    window_choice w;
    if (!choose_windows(c, x.r.shape, K, true, w)) throw draw_again{};
    index_t window[K], step[K];
    fill(window, w.window);
    fill(step, w.step);
    xf::window_options o;
    for (std::size_t k = 0; k < std::size_t(K); ++k) {
        o.axes.push_back(w.axes[k] - (c.one_in(2) ? N::rank : 0));
        o.dilation.push_back(w.dilation[k]);
        o.padding.push_back(w.before[k]);
        o.padding.push_back(w.after[k]);
    }
    o.ceil_mode = c.one_in(2);
    o.pad_value = 3.0;
    said += ".windows(" + text(w) + (o.ceil_mode ? " ceil" : "") + ")";
    return both{xf::windows(x.e, window, step, o), windows_of(x.r, w, o.ceil_mode, T(3))};
}

template <class N>
auto surround(chance& c, const both<N>& x, std::string& said) {
    using T = typename N::value_type;
    constexpr int rank = N::rank;
    index_list before, shape = x.r.shape;
    std::array<index_t, std::size_t(rank)> low{}, extents{};
    for (int k = 0; k < rank; ++k) {
        const std::size_t at = std::size_t(k);
        before.push_back(c.pick(0, 2));
        shape[at] += before.back() + c.pick(0, 2);
        low[at] = before[at];
        extents[at] = shape[at];
    }
    said += ".pad(" + text(before) + " to " + text(shape) + ")";
    limit(shape);
    array<T> r{shape, {}};
    for_each_index(shape, [&](index_list i) {
        bool is_inside = true;
        for (std::size_t k = 0; k < i.size(); ++k) {
            i[k] -= before[k];
            is_inside &= i[k] >= 0 && i[k] < x.r.shape[k];
        }
        r.data.push_back(is_inside ? x.r.data[std::size_t(flat(x.r.shape, i))] : cell<T>{T(2)});
    });
    return both{xf::expr::padded<N>(x.e, low, extents, T(2)), std::move(r)};
}

}  // namespace reference
