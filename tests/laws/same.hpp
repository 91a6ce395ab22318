#pragma once
#include <doctest/doctest.h>

#include "expr/reference/compare.hpp"

/// Two expressions that a law makes equal, evaluated and compared bit for bit. Elements are whole numbers,
/// so no order of summation may show.
namespace laws {

using reference::chance;
using reference::draw_again;
using reference::index_list;
using reference::pool;
using xf::index_t;

/// The elements of e, computed on their own.
template <class N>
reference::array<typename N::value_type> computed(chance& c, const N& e) {
    using T = typename N::value_type;
    const auto extents = xf::expr::shape_of(e);
    const index_list shape(extents.begin(), extents.end());
    reference::limit(shape);
    const reference::strided_memory m = reference::distinct_memory(c, shape);
    const std::unique_ptr<T[]> memory(new T[std::size_t(m.count)]());
    xf::expr::evaluate<T>(e, xf::expr::make_target(memory.get() + m.first, shape, m.strides),
                          {.threads = int(c.pick(1, 3))});
    reference::array<T> r{shape, {}};
    reference::for_each_index(shape, [&](const index_list& i) {
        index_t at = m.first;
        for (std::size_t k = 0; k < i.size(); ++k) at += i[k] * m.strides[k];
        r.data.push_back({memory[std::size_t(at)]});
    });
    return r;
}

/// e computed into memory of the round, and a leaf over that: the expression cut in two.
template <class N>
auto cut(chance& c, pool& memory, const N& e) {
    using T = typename N::value_type;
    const auto r = computed(c, e);
    T* data = memory.take<T>(index_t(r.data.size()) + 1);
    for (std::size_t i = 0; i < r.data.size(); ++i) data[i] = r.data[i].value;
    std::array<index_t, std::size_t(N::rank)> extents{}, strides{};
    std::copy(r.shape.begin(), r.shape.end(), extents.begin());
    xf::shape::row_major_strides(extents, strides);
    return xf::expr::leaf<T, N::rank>(data, extents, strides);
}

/// A random operand.
template <class T, int Rank>
auto any(chance& c, pool& memory, const index_list& shape) {
    return reference::leaf<T, Rank>(c, memory, shape).e;
}
/// Extents of at least `least`.
inline index_list shape_from(chance& c, int rank, index_t least, index_t most) {
    index_list s = c.shape(rank, most);
    for (index_t& extent : s) extent = std::max(extent, least);
    return s;
}

/// What differs between the two, or nothing.
template <class A, class B>
std::string difference(chance& c, const A& a, const B& b) {
    return reference::mismatch_into<typename B::value_type>(c, a, computed(c, b));
}

/// Calls law(chance, pool) so many times; it returns what differs. Returns the first of that.
template <class Law>
std::string broken(int rounds, unsigned seed, const Law& law) {
    chance c(seed);
    for (int round = 0; round < rounds;) {
        pool memory;
        try {
            const std::string said = law(c, memory);
            if (!said.empty()) return "round " + std::to_string(round) + ": " + said;
            ++round;
        } catch (const draw_again&) {
        }
    }
    return {};
}

}  // namespace laws
