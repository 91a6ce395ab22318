#pragma once
#include "fuzz/session.hpp"

/// Operands over memory of any layout.
namespace fuzz {

inline strided_memory row_major(const index_list& shape) {
    index_list strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    return reference::span_of(shape, strides);
}

template <class T>
void fill_memory(chance& c, void* memory, index_t count, elements kind) {
    fill_elements(c, static_cast<T*>(memory), count, kind);
}

/// Elements for the next operand of the program; without an object, as raw memory has none.
template <class T>
held& hold(session& s, const index_list& shape, strided_memory lies) {
    held h{.type = xf::dtype_of<T>, .element_size = sizeof(T), .shape = shape, .lies = std::move(lies)};
    h.memory = s.take(h.type, h.bytes());
    h.fill = fill_memory<T>;
    h.fill(s.content, h.memory, h.lies.count, s.kind());
    h.operation = s.program.add("operand", {}, named{"dtype", xf::name_of(h.type)}, named{"shape", shape},
                                named{"strides", h.lies.strides}, named{"first", h.lies.first},
                                named{"count", h.lies.count});
    s.operands.push_back(std::move(h));
    return s.operands.back();
}

/// Doubles are raw memory, which an expression keeps the address of; other types are objects, which it reads
/// when it is evaluated.
template <class T>
inline constexpr bool is_raw = std::is_same_v<T, double>;

template <class T, int Rank>
auto operand(session& s, const index_list& shape) {
    held& h = hold<T>(s, shape, s.is_plain() ? row_major(shape) : reference::any_memory(s.layout, shape));
    T* first = reinterpret_cast<T*>(h.memory) + h.lies.first;
    if constexpr (is_raw<T>) {
        std::array<index_t, std::size_t(Rank)> extents{}, strides{};
        std::copy_n(shape.begin(), Rank, extents.begin());
        std::copy_n(h.lies.strides.begin(), Rank, strides.begin());
        return traced{xf::expr::leaf<T, Rank>(first, extents, strides), h.operation};
    } else {
        auto& object = s.memory.object<T, Rank>(int(s.operands.size()));
        object.set(first, shape, h.lies.strides);
        h.object = &object;
        return traced{xf::lazy(std::as_const(object)), h.operation};
    }
}
template <class T, int Rank>
auto operand(session& s) {
    return operand<T, Rank>(s, s.shape(Rank));
}

/// An operand that the expression owns: moved in.
template <class T, int Rank>
auto owned_operand(session& s, const index_list& shape) {
    held& h = hold<T>(s, shape, row_major(shape));
    xt::xtensor<T, std::size_t(Rank)> values;
    std::array<std::size_t, std::size_t(Rank)> extents{};
    std::copy_n(shape.begin(), Rank, extents.begin());
    values.resize(extents);
    std::copy_n(reinterpret_cast<const T*>(h.memory), values.size(), values.data());
    h.is_owned = true;
    return traced{xf::lazy(std::move(values)), h.operation};
}

template <class T>
auto scalar_value(session& s) {
    if (s.scalars.one_in(2)) return T(s.scalars.pick(1, 2));  // often equal, and of one sign
    if constexpr (std::is_floating_point_v<T>) {
        if (s.kind() == elements::wild && s.scalars.one_in(2))
            return draw_wild<T>(s.scalars, s.scalars.one_in(3));
    }
    return T(s.scalars.pick(-3, 3));
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
