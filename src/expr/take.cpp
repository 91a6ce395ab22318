#include "xfuse/expr/take.hpp"

namespace xf::expr {

namespace {

kernels::row_parameters parameters_of(const indexed_axis& where) {
    return {0, nullptr, where.name, where.extent, where.axis};
}

/// Checks the indices from `axis` inwards.
void check_from(const kernels::row_parameters& how, dtype type, const graph::location& indices, int axis,
                const std::byte* at) {
    if (axis == indices.shape.size()) {
        kernels::place_of(type, at, how);
        return;
    }
    const index_t step = indices.strides[axis] * index_t(size_of(type));
    for (index_t i = 0; i < indices.shape[axis]; ++i) check_from(how, type, indices, axis + 1, at + i * step);
}

}  // namespace

void check_indices(const indexed_axis& where, dtype type, const graph::location& indices) {
    if (shape::volume(indices.shape) == 0) return;
    check_from(parameters_of(where), type, indices, 0, static_cast<const std::byte*>(indices.data));
}

void check_indices(const indexed_axis& where, std::span<const index_t> indices) {
    const kernels::row_parameters how = parameters_of(where);
    for (const index_t index : indices) {
        if (index < -where.extent || index >= where.extent) kernels::refuse_index(how, index);
    }
}

index_leaf own_indices(std::vector<index_t> indices) {
    const index_t count = index_t(indices.size());
    return {std::move(indices), {count}, {1}};
}

index_leaf own_indices(const indexed_axis& where, std::vector<index_t> indices) {
    check_indices(where, indices);
    return own_indices(std::move(indices));
}

index_t extent_beside(int axis, std::span<const index_t> x, std::span<const index_t> picked) {
    const index_t a = x[std::size_t(axis)], b = picked[std::size_t(axis)];
    if (a == b || b == 1) return a;
    if (a == 1) return b;
    throw shape_error(core::message("take_along_axis: axis ", axis, " of the indices has extent ", b,
                                    " where the operand has ", a, " (operand shape ", core::shape_text(x),
                                    ", indices ", core::shape_text(picked), ")"));
}

}  // namespace xf::expr
