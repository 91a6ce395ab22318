#pragma once
#include "fuzz/session.hpp"

/// Leaves over memory of any layout.
namespace fuzz {

inline strided_memory row_major(const index_list& shape) {
    index_list strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    return reference::span_of(shape, strides);
}

template <class T, int Rank>
auto operand(session& s, const index_list& shape) {
    const strided_memory m = s.is_plain() ? row_major(shape) : reference::any_memory(s.layout, shape);
    T* data = s.memory.take<T>(m.count);
    fill_elements(s.content, data, m.count, s.kind());
    s.operands.push_back({data, std::size_t(m.count) * sizeof(T)});
    const int id =
        s.program.add("operand", {}, named{"dtype", xf::name_of(xf::dtype_of<T>)}, named{"shape", shape},
                      named{"strides", m.strides}, named{"first", m.first}, named{"count", m.count});
    std::array<index_t, std::size_t(Rank)> extents{}, strides{};
    std::copy_n(shape.begin(), Rank, extents.begin());
    std::copy_n(m.strides.begin(), Rank, strides.begin());
    return traced{xf::expr::leaf<T, Rank>(data + m.first, extents, strides), id};
}
template <class T, int Rank>
auto operand(session& s) {
    return operand<T, Rank>(s, s.shape(Rank));
}

/// An operand that broadcasts with `shape`: some extents 1, leading axes left out.
template <class T, int Rank>
auto beside(session& s, const index_list& shape) {
    index_list own(shape.end() - std::min<index_t>(Rank, index_t(shape.size())), shape.end());
    while (int(own.size()) < Rank) own.insert(own.begin(), s.extent());
    for (index_t& extent : own) extent = s.structure.one_in(3) ? 1 : extent;
    if (s.is_wrong()) own.back() += 2;
    return operand<T, Rank>(s, own);
}

}  // namespace fuzz
