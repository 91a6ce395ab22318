#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "xfuse/names.hpp"

/// The answers that expressions are compared with: dense arrays, one element at a time, no strides,
/// no tiles. Every operation here is written from NumPy's definition, not from the library's.
namespace reference {

using xf::index_t;
using index_list = std::vector<index_t>;

inline std::string text(const index_list& l) { return xf::core::shape_text({l.data(), l.size()}); }

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

}  // namespace reference
