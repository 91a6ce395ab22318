#include "xfuse/graph/assumptions.hpp"

#include <algorithm>
#include <cstring>

#include "xfuse/core/errors.hpp"

namespace xf::graph {
namespace {

/// Infinities are the one value whose bits, the sign left out, are these.
template <class T, class Bits, Bits infinity>
bool row_has_infinity(const std::byte* row, index_t count, index_t stride) {
    Bits found = 0;
    for (index_t i = 0; i < count; ++i) {
        Bits bits;
        std::memcpy(&bits, row + i * stride * index_t(sizeof(T)), sizeof bits);
        found |= Bits(Bits(bits << 1) == Bits(infinity << 1));
    }
    return found != 0;
}

using row_test = bool (*)(const std::byte*, index_t, index_t);

bool has_infinity_from(const node& n, const std::byte* at, int axis, row_test test) {
    if (axis == n.shape.size()) return test(at, 1, 0);
    if (axis + 1 == n.shape.size()) return test(at, n.shape[axis], n.strides[axis]);
    const index_t step = n.strides[axis] * index_t(size_of(n.type));
    for (index_t i = 0; i < n.shape[axis]; ++i) {
        if (has_infinity_from(n, at + i * step, axis + 1, test)) return true;
    }
    return false;
}

}  // namespace

bool has_infinity(const node& leaf) {
    if (leaf.volume() == 0) return false;
    if (leaf.where.data == nullptr) return true;  // not known
    if (leaf.type == dtype::float32)
        return has_infinity_from(leaf, leaf.where.data, 0,
                                 row_has_infinity<float, std::uint32_t, 0x7f800000U>);
    if (leaf.type == dtype::float64)
        return has_infinity_from(leaf, leaf.where.data, 0,
                                 row_has_infinity<double, std::uint64_t, 0x7ff0000000000000U>);
    return false;
}

bool has_assumptions(const graph& g) {
    return std::ranges::any_of(g.nodes, [](const node& n) { return n.is_assumed_finite; });
}

bool assumptions_hold(const graph& g) {
    for (const node& n : g.nodes) {
        if (n.is_assumed_finite && has_infinity(n)) return false;
    }
    return true;
}

bool is_in_place(const graph& g) {
    bool same = true;
    int which = 0;
    for (const node& n : g.nodes) {
        if (!has_memory(n)) continue;
        ++which;
        const lender& from = n.from;
        if (from.container == nullptr || from.is_unchanged(from.container, n.where.data, n.shape, n.strides))
            continue;
        same = false;
        location now;
        from.locate(from.container, now);
        if (!fits(now, shape::span_of(n.shape))) refuse(now, n.type, shape::span_of(n.shape), which);
    }
    return same;
}

bool fits(const location& now, std::span<const index_t> built) {
    if (now.is_stale || now.shape.size() != int(built.size())) return false;
    for (int axis = 0; axis < now.shape.size(); ++axis) {
        if (now.shape[axis] != built[std::size_t(axis)]) return false;
    }
    return now.data != nullptr || shape::volume(built) == 0;
}

void refuse(const location& now, dtype type, std::span<const index_t> built, int which) {
    const std::string operand = core::message("evaluation: operand ", which, " (", name_of(type), ") ");
    const std::string shape = core::shape_text(built);
    if (now.is_stale)
        throw shape_error(
            core::message(operand, "of shape ", shape,
                          " is a view of an array that has got another shape since the expression "
                          "was built; build the expression again"));
    if (!std::equal(built.begin(), built.end(), now.shape.begin(), now.shape.end()))
        throw shape_error(
            core::message(operand, "had shape ", shape, " when the expression was built, and has ",
                          core::shape_text(shape::span_of(now.shape)), " now; build the expression again"));
    throw shape_error(
        core::message(operand, "of shape ", shape,
                      " has lost its elements since the expression was built: its container was "
                      "moved from, or has shrunk"));
}

}  // namespace xf::graph
