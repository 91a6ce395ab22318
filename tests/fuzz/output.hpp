#pragma once
#include <cstdio>

#include "fuzz/session.hpp"

/// Evaluation into memory of any layout, and what goes to the other side.
namespace fuzz {

/// What came of a program: the elements in row-major order, or what was thrown.
struct outcome {
    std::string dtype;
    index_list shape;
    std::vector<unsigned char> data;
    bool wrote_between = false;
    std::string thrown;  ///< its type, empty if nothing was
    std::string message;
};

/// Evaluates into a target of random layout, filled before with a pattern that has to stay between the
/// target's elements.
template <class N>
void evaluate(session& s, outcome& out, const traced<N>& x) {
    using T = typename N::value_type;
    const index_list shape = x.shape();
    const strided_memory m = s.is_plain() ? row_major(shape) : reference::distinct_memory(s.layout, shape);
    std::vector<unsigned char> memory(std::size_t(m.count) * sizeof(T), 0xa5), is_free(memory.size(), 1);
    T* first = reinterpret_cast<T*>(memory.data()) + m.first;
    const xf::policy how{.threads = int(s.structure.pick(1, 3))};
    xf::expr::evaluate<T>(x.e, xf::expr::make_target(first, shape, m.strides), how);
    out.dtype = xf::name_of(xf::dtype_of<T>);
    out.shape = shape;
    out.data.reserve(std::size_t(reference::volume(shape)) * sizeof(T));
    reference::for_each_index(shape, [&](const index_list& i) {
        index_t place = m.first;
        for (std::size_t k = 0; k < i.size(); ++k) place += i[k] * m.strides[k];
        for (std::size_t b = std::size_t(place) * sizeof(T); b < std::size_t(place + 1) * sizeof(T); ++b) {
            out.data.push_back(memory[b]);
            is_free[b] = 0;
        }
    });
    for (std::size_t b = 0; b < memory.size(); ++b) out.wrote_between |= is_free[b] != 0 && memory[b] != 0xa5;
}

inline std::string type_of(const std::exception& e) {
    if (dynamic_cast<const xf::shape_error*>(&e)) return "shape_error";
    if (dynamic_cast<const xf::axis_error*>(&e)) return "axis_error";
    if (dynamic_cast<const xf::rank_error*>(&e)) return "rank_error";
    if (dynamic_cast<const xf::window_error*>(&e)) return "window_error";
    if (dynamic_cast<const xf::subscript_error*>(&e)) return "subscript_error";
    if (dynamic_cast<const xf::bounds_error*>(&e)) return "bounds_error";
    if (dynamic_cast<const xf::dtype_error*>(&e)) return "dtype_error";
    return "another error";
}

}  // namespace fuzz
