#pragma once
#include <cmath>
#include <complex>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "xfuse/names.hpp"

/// The answers that expressions are compared with: dense arrays, one element at a time, no strides,
/// no tiles. Every operation here is written from NumPy's definition, not from the library's.
namespace reference {

using xf::index_t;
using index_list = std::vector<index_t>;

/// std::vector<bool> has no elements to point at.
template <class T>
struct cell {
    T value{};
};

template <class T>
struct array {
    index_list shape;
    std::vector<cell<T>> data;
};

inline index_t volume(const index_list& shape) {
    index_t product = 1;
    for (const index_t extent : shape) product *= extent;
    return product;
}

/// Calls f(index) for every index of the shape, the last axis fastest.
template <class F>
void for_each_index(const index_list& shape, const F& f) {
    const index_t count = volume(shape);
    index_list index(shape.size(), 0);
    for (index_t i = 0; i < count; ++i) {
        f(index);
        for (std::size_t k = shape.size(); k-- > 0;) {
            if (++index[k] < shape[k]) break;
            index[k] = 0;
        }
    }
}

inline index_t flat(const index_list& shape, const index_list& index) {
    index_t place = 0;
    for (std::size_t k = 0; k < shape.size(); ++k) place = place * shape[k] + index[k];
    return place;
}

/// Thrown where random choices led to nothing that can be evaluated in reasonable time; the round is
/// drawn again.
struct draw_again {};

inline void limit(const index_list& shape) {
    if (volume(shape) > 20000) throw draw_again{};
}

/// result[i] = a[from(i)].
template <class T, class F>
array<T> gather(const array<T>& a, const index_list& shape, const F& from) {
    limit(shape);
    array<T> r{shape, {}};
    r.data.reserve(std::size_t(volume(shape)));
    for_each_index(
        shape, [&](const index_list& i) { r.data.push_back(a.data[std::size_t(flat(a.shape, from(i)))]); });
    return r;
}

inline index_list broadcast_shapes(const index_list& a, const index_list& b) {
    index_list r(std::max(a.size(), b.size()), 1);
    for (const index_list* s : {&a, &b}) {
        for (std::size_t k = 0; k < s->size(); ++k) {
            if ((*s)[k] != 1) r[r.size() - s->size() + k] = (*s)[k];
        }
    }
    return r;
}

template <class T>
array<T> broadcast(const array<T>& a, const index_list& shape) {
    return gather(a, shape, [&](const index_list& i) {
        index_list from(a.shape.size());
        for (std::size_t k = 0; k < from.size(); ++k) {
            from[k] = a.shape[k] == 1 ? 0 : i[i.size() - from.size() + k];
        }
        return from;
    });
}

template <class F, class A, class... Rest>
auto map(const F& f, const array<A>& a, const array<Rest>&... rest) {
    index_list shape = a.shape;
    ((shape = broadcast_shapes(shape, rest.shape)), ...);
    const array<A> first = broadcast(a, shape);
    const std::tuple<array<Rest>...> others(broadcast(rest, shape)...);
    using R = decltype(f(a.data[0].value, rest.data[0].value...));
    array<R> r{shape, {}};
    for (std::size_t i = 0; i < first.data.size(); ++i) {
        std::apply([&](const auto&... o) { r.data.push_back({f(first.data[i].value, o.data[i].value...)}); },
                   others);
    }
    return r;
}

/// Reduces over the axes: f(result, value, position among the reduced elements, row-major).
template <class R, class T, class F>
array<R> reduce(const array<T>& a, index_list axes, R start, const F& f) {
    std::sort(axes.begin(), axes.end());
    const auto is_reduced = [&](index_t k) { return std::find(axes.begin(), axes.end(), k) != axes.end(); };
    index_list shape, inner;
    for (index_t k = 0; k < index_t(a.shape.size()); ++k)
        (is_reduced(k) ? inner : shape).push_back(a.shape[std::size_t(k)]);
    array<R> r{shape, std::vector<cell<R>>(std::size_t(volume(shape)), cell<R>{start})};
    std::size_t at = 0;
    for_each_index(a.shape, [&](const index_list& i) {
        index_list outer_index, inner_index;
        for (index_t k = 0; k < index_t(i.size()); ++k)
            (is_reduced(k) ? inner_index : outer_index).push_back(i[std::size_t(k)]);
        R& result = r.data[std::size_t(flat(shape, outer_index))].value;
        result = f(result, a.data[at++].value, flat(inner, inner_index));
    });
    return r;
}

// --- random input -------------------------------------------------------------------------------

struct chance {
    std::mt19937 engine;
    explicit chance(unsigned seed) : engine(seed) {}

    /// A number from low to high, both included.
    index_t pick(index_t low, index_t high) {
        return low + index_t(engine() % std::uint32_t(high - low + 1));
    }
    bool one_in(int n) { return pick(1, n) == 1; }

    /// Extents of 0 and 1 come up far more often than their share.
    index_t extent(index_t most) {
        const index_t kind = pick(0, 19);
        if (kind == 0) return 0;
        if (kind <= 3) return 1;
        return pick(1, most);
    }
    index_list shape(int rank, index_t most) {
        index_list s;
        for (int k = 0; k < rank; ++k) s.push_back(extent(most));
        return s;
    }
    index_list permutation(int rank) {
        index_list p;
        for (int k = 0; k < rank; ++k) p.push_back(k);
        std::shuffle(p.begin(), p.end(), engine);
        return p;
    }
    /// `count` different axes of `rank`, in any order, some counted from the end.
    index_list axes(int count, int rank) {
        index_list p = permutation(rank);
        p.resize(std::size_t(count));
        for (index_t& axis : p) axis -= one_in(2) ? rank : 0;
        return p;
    }
};

inline index_list normal(index_list axes, int rank) {
    for (index_t& axis : axes) axis += axis < 0 ? rank : 0;
    return axes;
}

enum class values { small, units };

/// Whole numbers, so that every order of summation gives the same bits. `units` multiply without
/// overflow: 1, -1 and rarely 2 or 0.
template <class T>
T draw(chance& c, values kind) {
    const auto real = [&]() -> index_t {
        if (kind == values::small) return c.pick(-4, 4);
        const index_t roll = c.pick(0, 40);
        return roll == 0 ? 2 : roll == 1 ? 0 : roll % 2 == 0 ? 1 : -1;
    };
    if constexpr (std::is_same_v<T, bool>) return c.one_in(2);
    else if constexpr (xf::is_complex<T>::value) {
        const auto re = real();
        return T(typename T::value_type(re), typename T::value_type(kind == values::small ? real() : 0));
    } else if constexpr (std::is_integral_v<T>) {
        return kind == values::small && c.one_in(3) ? T(c.engine()) : T(real());
    } else return T(real());
}

/// Strided memory of exactly the size its elements need, so that a sanitizer sees any step outside.
struct strided_memory {
    index_list strides;
    index_t first = 0;  ///< the element at index 0, ..., 0
    index_t count = 0;  ///< elements in all
};

inline strided_memory span_of(const index_list& shape, index_list strides) {
    strided_memory m{std::move(strides), 0, 1};
    for (std::size_t k = 0; k < shape.size(); ++k) {
        if (shape[k] == 0) return {m.strides, 0, 1};
        const index_t reach = (shape[k] - 1) * m.strides[k];
        m.count += std::abs(reach);
        if (reach < 0) m.first -= reach;
    }
    return m;
}

/// No two indices share an element: axes in any order in memory, gaps, reversed axes.
inline strided_memory distinct_memory(chance& c, const index_list& shape) {
    const int rank = int(shape.size());
    const index_t kind = c.pick(0, 3);  // row-major, column-major, permuted, permuted with gaps and signs
    index_list order = c.permutation(rank), strides(shape.size(), 0);
    for (int k = 0; k < rank && kind < 2; ++k) order[std::size_t(k)] = kind == 0 ? rank - 1 - k : k;
    index_t step = kind == 3 && c.one_in(2) ? c.pick(1, 3) : 1;
    for (const index_t axis : order) {
        const bool is_reversed = kind == 3 && c.one_in(3);
        strides[std::size_t(axis)] = is_reversed ? -step : step;
        step = step * std::max<index_t>(shape[std::size_t(axis)], 1) +
               (kind == 3 && c.one_in(3) ? c.pick(1, 5) : 0);
    }
    return span_of(shape, strides);
}

/// What operands may have besides: broadcast axes and overlapping ones.
inline strided_memory any_memory(chance& c, const index_list& shape) {
    strided_memory m = distinct_memory(c, shape);
    const index_t kind = c.pick(0, 7);
    if (kind > 1) return m;
    index_list strides = m.strides;
    for (index_t& s : strides) {
        if (kind == 0) s = c.pick(-3, 3);
        else if (c.one_in(2)) s = 0;
    }
    return span_of(shape, strides);
}

/// An expression and the array it must be equal to.
template <class N>
struct both {
    using node = N;
    using value_type = typename N::value_type;
    static constexpr int rank = N::rank;
    N e;
    array<value_type> r;
};
template <class N, class T>
both(N, array<T>) -> both<N>;

/// Memory of one round; leaves borrow it.
class pool {
public:
    template <class T>
    T* take(index_t count) {
        const std::shared_ptr<T[]> memory(new T[std::size_t(count)]);
        held_.push_back(memory);
        return memory.get();
    }

private:
    std::vector<std::shared_ptr<void>> held_;
};

template <std::size_t K>
void fill(index_t (&to)[K], const index_list& from) {
    std::copy_n(from.begin(), K, to);
}

/// A leaf of random memory layout.
template <class T, int Rank>
auto leaf(chance& c, pool& memory, const index_list& shape, values kind = values::small) {
    const strided_memory m = any_memory(c, shape);
    T* data = memory.take<T>(m.count);
    for (index_t i = 0; i < m.count; ++i) data[i] = draw<T>(c, kind);
    array<T> r{shape, {}};
    for_each_index(shape, [&](const index_list& i) {
        index_t at = m.first;
        for (std::size_t k = 0; k < i.size(); ++k) at += i[k] * m.strides[k];
        r.data.push_back({data[at]});
    });
    index_t extents[Rank], strides[Rank];
    fill(extents, shape);
    fill(strides, m.strides);
    return both{xf::lazy(static_cast<const T*>(data + m.first), extents, strides), std::move(r)};
}

// --- views, chosen at run time among those of one C++ type ---------------------------------------

inline std::string text(const index_list& l) { return xf::core::shape_text({l.data(), l.size()}); }

/// Each element once at most: transpose, flip, swapaxes, moveaxis, slice.
template <class N>
auto move_axes(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank;
    using result = both<xf::expr::view_node<N, rank, true>>;
    const index_t kind = c.pick(0, 4);
    index_list p = c.permutation(rank);
    if (kind == 0) {
        index_t axes[rank];
        for (int k = 0; k < rank; ++k) axes[k] = p[std::size_t(k)] - (c.one_in(2) ? rank : 0);
        index_list shape;
        for (const index_t axis : p) shape.push_back(x.r.shape[std::size_t(axis)]);
        said += ".transpose" + text(p);
        return result{xf::transpose(x.e, axes), gather(x.r, shape, [&](const index_list& i) {
                          index_list from(i.size());
                          for (std::size_t k = 0; k < i.size(); ++k) from[std::size_t(p[k])] = i[k];
                          return from;
                      })};
    }
    if (kind == 1) {
        index_t axes[1] = {p[0]};
        said += ".flip" + text({p[0]});
        return result{xf::flip(x.e, axes), gather(x.r, x.r.shape, [&](index_list i) {
                          index_t& at = i[std::size_t(p[0])];
                          at = x.r.shape[std::size_t(p[0])] - 1 - at;
                          return i;
                      })};
    }
    if (kind == 2 || kind == 3) {
        const index_t a = p.front(), b = p.back();
        index_list order;
        for (int k = 0; k < rank; ++k) order.push_back(k);
        if (kind == 2) std::swap(order[std::size_t(a)], order[std::size_t(b)]);
        else {
            order.erase(order.begin() + a);
            order.insert(order.begin() + b, a);
        }
        said += (kind == 2 ? ".swapaxes" : ".moveaxis") + text({a, b});
        index_list shape;
        for (const index_t axis : order) shape.push_back(x.r.shape[std::size_t(axis)]);
        auto e = kind == 2 ? xf::swapaxes(x.e, a, b - rank) : xf::moveaxis(x.e, a - rank, b);
        return result{std::move(e), gather(x.r, shape, [&](const index_list& i) {
                          index_list from(i.size());
                          for (std::size_t k = 0; k < i.size(); ++k) from[std::size_t(order[k])] = i[k];
                          return from;
                      })};
    }
    // A slice with a step, as xtensor's views become.
    xf::shape::access_map map = xf::shape::identity_map(rank);
    std::array<index_t, std::size_t(rank)> shape{};
    index_list start, step;
    for (int k = 0; k < rank; ++k) {
        const index_t n = x.r.shape[std::size_t(k)];
        const index_t by = c.pick(1, 3), most = (n + by - 1) / by;
        const index_t count = most == 0 || c.one_in(12) ? 0 : c.one_in(2) ? most : c.pick(1, most);
        index_t first = count == 0 ? 0 : c.pick(0, n - 1 - (count - 1) * by);
        index_t move = by;
        if (count > 0 && c.one_in(3)) {
            first += (count - 1) * by;
            move = -by;
        }
        map.uses[k].step = move;
        map.offset[k] = first;
        shape[std::size_t(k)] = count;
        start.push_back(first);
        step.push_back(move);
    }
    said += ".slice(" + text(start) + " by " + text(step) + ")";
    return result{xf::expr::make_view<true, rank>(x.e, "view", shape, map),
                  gather(x.r, index_list(shape.begin(), shape.end()), [&](index_list i) {
                      for (std::size_t k = 0; k < i.size(); ++k) i[k] = start[k] + i[k] * step[k];
                      return i;
                  })};
}

/// A random shape of `rank` axes with `total` elements.
inline index_list factor(chance& c, index_t total, int rank) {
    index_list shape(std::size_t(rank), 1);
    if (total == 0) {
        for (index_t& s : shape) s = c.pick(0, 3);
        shape[std::size_t(c.pick(0, rank - 1))] = 0;
        return shape;
    }
    for (index_t p = 2; total > 1; ++p) {
        while (total % p == 0) {
            shape[std::size_t(c.pick(0, rank - 1))] *= p;
            total /= p;
        }
    }
    return shape;
}

/// Elements several times, or in another order than axes have: repeat, tile, reshape, broadcast_to.
template <class N>
auto spread(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank;
    using result = both<xf::expr::view_node<N, rank, false>>;
    const index_t kind = c.pick(0, 3);
    index_list shape = x.r.shape;
    if (kind == 0) {
        const index_t axis = c.pick(0, rank - 1), count = c.one_in(12) ? 0 : c.pick(1, 4);
        shape[std::size_t(axis)] *= count;
        said += ".repeat(" + std::to_string(count) + ", " + std::to_string(axis) + ")";
        return result{xf::repeat(x.e, count, axis), gather(x.r, shape, [&](index_list i) {
                          i[std::size_t(axis)] /= count;
                          return i;
                      })};
    }
    if (kind == 1) {
        index_t reps[rank];
        for (int k = 0; k < rank; ++k) {
            reps[k] = c.one_in(20) ? 0 : c.one_in(2) ? 1 : c.pick(2, 3);
            shape[std::size_t(k)] *= reps[k];
        }
        said += ".tile" + text(index_list(reps, reps + rank));
        return result{xf::tile(x.e, reps), gather(x.r, shape, [&](index_list i) {
                          for (std::size_t k = 0; k < i.size(); ++k) i[k] %= x.r.shape[k];
                          return i;
                      })};
    }
    if (kind == 2) {
        shape = factor(c, volume(x.r.shape), rank);
        index_t wanted[rank];
        fill(wanted, shape);
        if (volume(shape) > 0 && c.one_in(2)) wanted[c.pick(0, rank - 1)] = -1;
        said += ".reshape" + text(shape);
        return result{xf::reshape(x.e, wanted), array<typename N::value_type>{shape, x.r.data}};
    }
    for (index_t& extent : shape) {
        if (extent == 1) extent = c.pick(0, 3);
    }
    index_t wanted[rank];
    fill(wanted, shape);
    said += ".broadcast_to" + text(shape);
    return result{xf::broadcast_to(x.e, wanted), broadcast(x.r, shape)};
}

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
    return both{xf::expr::padded<N>(x.e, low, extents, T(2), true), std::move(r)};
}

/// Counts of its own for each entry of an axis.
template <class N>
auto repeat_by_counts(chance& c, const both<N>& x, std::string& said) {
    const index_t axis = c.pick(0, N::rank - 1);
    std::vector<index_t> counts, table;
    for (index_t i = 0; i < x.r.shape[std::size_t(axis)]; ++i) {
        counts.push_back(c.pick(0, 3));
        table.insert(table.end(), std::size_t(counts.back()), i);
    }
    index_list shape = x.r.shape;
    shape[std::size_t(axis)] = index_t(table.size());
    said += ".repeat(" + text(counts) + ", " + std::to_string(axis) + ")";
    if (counts.size() == 1 && c.one_in(2)) counts = {counts[0]};
    return both{xf::repeat(x.e, counts, axis), gather(x.r, shape, [&](index_list i) {
                    i[std::size_t(axis)] = table[std::size_t(i[std::size_t(axis)])];
                    return i;
                })};
}

/// One new axis, stretched.
template <class N>
auto expand(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank + 1;
    const index_t axis = c.pick(0, rank - 1);
    index_list shape = x.r.shape;
    shape.insert(shape.begin() + axis, c.pick(1, 3));
    index_t wanted[rank];
    fill(wanted, shape);
    said += ".expand_dims(" + std::to_string(axis) + ").broadcast_to" + text(shape);
    return both{xf::broadcast_to(xf::expand_dims(x.e, c.one_in(2) ? axis : axis - rank), wanted),
                gather(x.r, shape, [&](index_list i) {
                    i.erase(i.begin() + axis);
                    return i;
                })};
}

template <class N>
auto take_diagonal(chance& c, const both<N>& x, std::string& said) {
    const index_list p = c.permutation(N::rank);
    const index_t a = p[0], b = p[1], offset = c.pick(-2, 2);
    const index_t rows = x.r.shape[std::size_t(a)], columns = x.r.shape[std::size_t(b)];
    const index_t count = std::max<index_t>(
        0, offset >= 0 ? std::min(rows, columns - offset) : std::min(rows + offset, columns));
    index_list shape;
    for (int k = 0; k < N::rank; ++k) {
        if (k != a && k != b) shape.push_back(x.r.shape[std::size_t(k)]);
    }
    shape.push_back(count);
    said += ".diagonal" + text({offset, a, b});
    return both{xf::diagonal(x.e, offset, a, b - N::rank), gather(x.r, shape, [&](const index_list& i) {
                    index_list from(std::size_t(N::rank), 0);
                    std::size_t at = 0;
                    for (int k = 0; k < N::rank; ++k) {
                        if (k == a) from[std::size_t(k)] = i.back() + (offset < 0 ? -offset : 0);
                        else if (k == b) from[std::size_t(k)] = i.back() + (offset > 0 ? offset : 0);
                        else from[std::size_t(k)] = i[at++];
                    }
                    return from;
                })};
}

/// as_strided over a computed operand or row-major memory: the strides count its elements in row-major order.
template <int Rank, class N>
auto restride(chance& c, const both<N>& x, std::string& said) {
    const index_t total = volume(x.r.shape);
    index_list shape, strides;
    index_t low = 0, high = 0;
    for (int k = 0; k < Rank; ++k) {
        shape.push_back(total == 0 ? 0 : c.pick(1, 4));
        strides.push_back(c.pick(-3, 3));
        const index_t reach = (std::max<index_t>(shape.back(), 1) - 1) * strides.back();
        if (high - low + std::abs(reach) >= std::max<index_t>(total, 1)) {
            shape.back() = total == 0 ? 0 : 1;
            continue;
        }
        (reach < 0 ? low : high) += reach;
    }
    const index_t offset = total == 0 ? 0 : c.pick(-low, total - 1 - high);
    index_t extents[Rank], steps[Rank];
    fill(extents, shape);
    fill(steps, strides);
    said += ".as_strided(" + text(shape) + ", " + text(strides) + ", " + std::to_string(offset) + ")";
    array<typename N::value_type> r{shape, {}};
    for_each_index(shape, [&](const index_list& i) {
        index_t at = offset;
        for (std::size_t k = 0; k < i.size(); ++k) at += i[k] * strides[k];
        r.data.push_back(x.r.data[std::size_t(at)]);
    });
    return both{xf::as_strided(x.e, extents, steps, offset), std::move(r)};
}

// --- elementwise and reductions ------------------------------------------------------------------

template <class F, class G, class... N>
auto combine(const F& build, const G& compute, const both<N>&... x) {
    return both{build(x.e...), map(compute, x.r...)};
}

struct sum {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::sum_t<T>;
        return both{xf::sum(x.e, axes),
                    reduce(x.r, normal(index_list(axes, axes + K), N::rank), S(0), [](S s, T v, index_t) {
                        if constexpr (std::is_integral_v<S>) return S(std::uint64_t(s) + std::uint64_t(S(v)));
                        else return s + S(v);
                    })};
    }
};
struct prod {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::sum_t<T>;
        return both{xf::prod(x.e, axes),
                    reduce(x.r, normal(index_list(axes, axes + K), N::rank), S(1), [](S s, T v, index_t) {
                        if constexpr (std::is_integral_v<S>) return S(std::uint64_t(s) * std::uint64_t(S(v)));
                        else return s * S(v);
                    })};
    }
};
template <bool Greatest>
struct extreme {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        const auto f = [](T s, T v, index_t at) { return at == 0 || (Greatest ? v > s : v < s) ? v : s; };
        auto r = reduce(x.r, normal(index_list(axes, axes + K), N::rank), T{}, f);
        if constexpr (Greatest) return both{xf::max(x.e, axes), std::move(r)};
        else return both{xf::min(x.e, axes), std::move(r)};
    }
};
template <bool Greatest>
struct arg_extreme {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        struct best {
            T value;
            std::int64_t at;
        };
        const auto f = [](best s, T v, index_t at) {
            return at == 0 || (Greatest ? v > s.value : v < s.value) ? best{v, std::int64_t(at)} : s;
        };
        const auto found = reduce(x.r, normal(index_list(axes, axes + K), N::rank), best{}, f);
        auto r = map([](best b) { return b.at; }, found);
        if constexpr (Greatest) return both{xf::argmax(x.e, axes), std::move(r)};
        else return both{xf::argmin(x.e, axes), std::move(r)};
    }
};
template <bool Any>
struct truth {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        const auto f = [](bool s, T v, index_t) { return Any ? s || v != T(0) : s && v != T(0); };
        auto r = reduce(x.r, normal(index_list(axes, axes + K), N::rank), !Any, f);
        if constexpr (Any) return both{xf::any(x.e, axes), std::move(r)};
        else return both{xf::all(x.e, axes), std::move(r)};
    }
};
struct mean {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::float_t<T>;
        const index_list over = normal(index_list(axes, axes + K), N::rank);
        index_t count = 1;
        for (const index_t axis : over) count *= x.r.shape[std::size_t(axis)];
        const auto total = reduce(x.r, over, S(0), [](S s, T v, index_t) { return s + S(v); });
        return both{xf::mean(x.e, axes), map([&](S s) { return s / xf::real_t<S>(count); }, total)};
    }
};

/// Reduces K random axes; extremes of nothing are the caller's to avoid.
template <class Op, int K, class N>
auto reduce_some(chance& c, const both<N>& x, std::string& said) {
    index_t axes[K];
    fill(axes, c.axes(K, N::rank));
    said += ".reduce" + text(index_list(axes, axes + K));
    return Op::of(x, axes);
}

// --- evaluation ----------------------------------------------------------------------------------

template <class T>
bool same(T a, T b) {
    if constexpr (xf::is_complex<T>::value) return same(a.real(), b.real()) && same(a.imag(), b.imag());
    else return a == b || (a != a && b != b);
}

/// Evaluates into a target of random layout and compares every element, and the bytes between them.
/// Returns what was wrong, or nothing.
template <class T, class N>
std::string mismatch_into(chance& c, const N& e, const array<T>& expected, const xf::policy& how = {}) {
    const auto extents = xf::expr::shape_of(e);
    if (!std::equal(extents.begin(), extents.end(), expected.shape.begin(), expected.shape.end())) {
        return "shape " + xf::core::shape_text(extents) + " where " + text(expected.shape) + " is right";
    }
    const strided_memory m = distinct_memory(c, expected.shape);
    const std::size_t bytes = std::size_t(m.count) * sizeof(T);
    const std::unique_ptr<unsigned char[]> memory(new unsigned char[bytes]);
    std::memset(memory.get(), 0xa5, bytes);
    T* first = reinterpret_cast<T*>(memory.get()) + m.first;
    xf::expr::evaluate<T>(e, xf::expr::make_target(first, extents, {m.strides.data(), m.strides.size()}),
                          how);
    std::vector<bool> is_written(bytes, false);
    std::string wrong;
    std::size_t at = 0;
    for_each_index(expected.shape, [&](const index_list& i) {
        index_t place = 0;
        for (std::size_t k = 0; k < i.size(); ++k) place += i[k] * m.strides[k];
        const auto* raw = reinterpret_cast<const unsigned char*>(first + place);
        for (std::size_t b = 0; b < sizeof(T); ++b) is_written[std::size_t(raw - memory.get()) + b] = true;
        const T right = expected.data[at++].value;
        T found;
        if constexpr (std::is_same_v<T, bool>) {
            if (*raw > 1 && wrong.empty()) wrong = "a bool that is neither 0 nor 1 at " + text(i);
            found = *raw != 0;
        } else std::memcpy(&found, raw, sizeof found);
        if (same(found, right) || !wrong.empty()) return;
        wrong = "element " + text(i) + " of " + text(expected.shape) + ", target strides " + text(m.strides);
        if constexpr (!xf::is_complex<T>::value)
            wrong += ": " + std::to_string(found) + " where " + std::to_string(right) + " is right";
    });
    for (std::size_t b = 0; b < bytes && wrong.empty(); ++b) {
        if (!is_written[b] && memory[b] != 0xa5)
            wrong = "wrote between the target's elements, strides " + text(m.strides);
    }
    return wrong;
}

template <class N>
std::string mismatch(chance& c, const both<N>& x, const xf::policy& how = {}) {
    return mismatch_into<typename N::value_type>(c, x.e, x.r, how);
}

/// Evaluates `count` expressions that build(chance, pool, said) makes; returns the first that is
/// wrong, as the views that led to it and what was found.
template <class Build>
std::string first_wrong(int count, unsigned seed, const Build& build) {
    chance c(seed);
    for (int done = 0; done < count;) {
        pool memory;
        std::string said;
        try {
            const auto x = build(c, memory, said);
            const std::string wrong = mismatch(c, x);
            if (!wrong.empty()) return "round " + std::to_string(done) + ": " + said + ": " + wrong;
            ++done;
        } catch (const draw_again&) {
        } catch (const std::exception& e) {
            return "round " + std::to_string(done) + ": " + said + " threw " + e.what();
        }
    }
    return {};
}

}  // namespace reference
