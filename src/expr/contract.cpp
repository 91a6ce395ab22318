#include "xfuse/expr/contract.hpp"

namespace xf::expr {
namespace {

/// The extent of a domain axis so far, and where it comes from.
struct origin {
    index_t extent = -1;
    int operand = 0, axis = 0;
};

[[noreturn]] void refuse(const char* name, char label, int under_ellipsis, shape_list operands,
                         std::string_view text, const origin& a, const origin& b) {
    if (label != 0) {
        const std::string what = label == '.' ? core::message("axis ", under_ellipsis, " of the ellipsis")
                                              : core::message("label ", std::string(1, label));
        throw subscript_error(core::message(name, ": ", what, " has extent ", a.extent, " in operand ",
                                            a.operand, " and ", b.extent, " in operand ", b.operand, " (\"",
                                            std::string(text), "\")"));
    }
    throw subscript_error(core::message(name, ": axis ", a.axis, " of operand ", a.operand, " has extent ",
                                        a.extent, " and axis ", b.axis, " of operand ", b.operand,
                                        " has extent ", b.extent, " (operand shapes ",
                                        core::shape_text(operands[std::size_t(a.operand)]), " and ",
                                        core::shape_text(operands[std::size_t(b.operand)]), ")"));
}

int place_under_ellipsis(const contraction_axes& axes, int axis) {
    int first = axis;
    while (first > 0 && axes.label[std::size_t(first - 1)] == '.') --first;
    return axis - first;
}

/// Axes of one operand that share a label are one diagonal: there an extent of 1 does not stretch.
void require_diagonals(const char* name, const contraction_axes& axes, shape_list operands,
                       std::string_view text, int operand) {
    const std::span<const index_t> shape = operands[std::size_t(operand)];
    const auto& of = axes.of_operand[std::size_t(operand)];
    for (int i = 0; i < int(shape.size()); ++i) {
        for (int j = 0; j < i; ++j) {
            if (of[std::size_t(i)] != of[std::size_t(j)] || shape[std::size_t(i)] == shape[std::size_t(j)])
                continue;
            refuse(name, axes.label[std::size_t(of[std::size_t(i)])], 0, operands, text,
                   {shape[std::size_t(j)], operand, j}, {shape[std::size_t(i)], operand, i});
        }
    }
}

}  // namespace

axis_vector domain_extents(const char* name, const contraction_axes& axes, shape_list operands,
                           std::string_view text) {
    std::array<origin, max_rank> found;
    for (int k = 0; k < int(operands.size()); ++k) {
        const std::span<const index_t> shape = operands[std::size_t(k)];
        require_diagonals(name, axes, operands, text, k);
        for (int i = 0; i < int(shape.size()); ++i) {
            const int axis = axes.of_operand[std::size_t(k)][std::size_t(i)];
            const origin here{shape[std::size_t(i)], k, i};
            origin& known = found[std::size_t(axis)];
            const bool may_stretch = (axes.stretches >> axis & 1U) != 0;
            if (known.extent < 0 || (may_stretch && known.extent == 1)) known = here;
            else if (here.extent != known.extent && !(may_stretch && here.extent == 1))
                refuse(name, axes.label[std::size_t(axis)], place_under_ellipsis(axes, axis), operands, text,
                       known, here);
        }
    }
    axis_vector domain;
    for (int axis = 0; axis < axes.rank; ++axis) domain.push_back(found[std::size_t(axis)].extent);
    shape::check_shape(name, shape::span_of(domain), 1);
    return domain;
}

shape::access_map factor_map(std::span<const short> axes, std::span<const index_t> operand,
                             const axis_vector& domain) {
    shape::access_map map;
    map.offset.resize(int(operand.size()), 0);
    for (int i = 0; i < int(operand.size()); ++i) {
        const int axis = axes[std::size_t(i)];
        if (operand[std::size_t(i)] == domain[axis]) map.uses.push_back({axis, i, 1, 1, 0});
    }
    return map;
}

}  // namespace xf::expr
