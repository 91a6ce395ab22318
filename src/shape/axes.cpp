#include "xfuse/shape/axes.hpp"

#include <cstdint>
#include <limits>

namespace xf::shape {

namespace {

[[noreturn]] void refuse_axis(const char* operation, index_t axis, int rank, const char* whose) {
    throw axis_error(
        core::message(operation, ": axis ", axis, " is out of range for ", whose, " of rank ", rank));
}

}  // namespace

int normalise_axis(const char* operation, index_t axis, int rank, const char* whose) {
    if (axis < -rank || axis >= rank) refuse_axis(operation, axis, rank, whose);
    return int(axis < 0 ? axis + rank : axis);
}

fixed_vector<int, max_rank> normalise_axes(const char* operation, std::span<const index_t> axes, int rank,
                                           const char* whose) {
    fixed_vector<int, max_rank> result;
    unsigned seen = 0;
    for (const index_t given : axes) {
        const int axis = normalise_axis(operation, given, rank, whose);
        if (seen >> axis & 1U) {
            throw axis_error(core::message(operation, ": axis ", axis, " is given twice (as ", given, " in ",
                                           whose, " of rank ", rank, ")"));
        }
        seen |= 1U << axis;
        result.push_back(axis);
    }
    return result;
}

index_t checked_volume(const char* operation, extents shape, std::size_t element_size) {
    for (const index_t extent : shape) {
        if (extent == 0) return 0;
    }
    index_t product = 1;
    index_t bytes = 0;
    for (const index_t extent : shape) {
        if (__builtin_mul_overflow(product, extent, &product)) {
            throw shape_error(core::message(operation, ": the element count of shape ",
                                            core::shape_text(shape), " overflows"));
        }
    }
    if (__builtin_mul_overflow(product, index_t(element_size), &bytes)) {
        throw shape_error(
            core::message(operation, ": the byte count of shape ", core::shape_text(shape), " overflows"));
    }
    return product;
}

void check_shape(const char* operation, extents shape, std::size_t element_size) {
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] < 0) {
            throw shape_error(core::message(operation, ": extent ", shape[axis], " of axis ", int(axis),
                                            " is negative (shape ", core::shape_text(shape), ")"));
        }
    }
    checked_volume(operation, shape, element_size);
}

void check_stride_count(const char* operation, int strides, int extents) {
    if (strides == extents) return;
    throw shape_error(
        core::message(operation, ": ", strides, " strides for a shape of ", extents, " extents"));
}

void row_major_strides(extents shape, std::span<index_t> strides) {
    // Beside an extent 0, where no stride is used, the product may overflow.
    std::uint64_t stride = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = index_t(stride);
        stride *= shape[i] > 1 ? std::uint64_t(shape[i]) : 1;
    }
}

axis_vector used_strides(extents shape, std::span<const index_t> strides) {
    axis_vector used(int(shape.size()), 0);
    if (volume(shape) == 0) return used;
    for (int axis = 0; axis < used.size(); ++axis) {
        if (shape[axis] > 1) used[axis] = strides[axis];
    }
    return used;
}

void broadcast_into(const char* operation, int operand, std::span<index_t> result, extents other) {
    const std::size_t lead = result.size() - other.size();
    for (std::size_t i = 0; i < other.size(); ++i) {
        index_t& extent = result[lead + i];
        if (extent == other[i] || other[i] == 1) continue;
        if (extent != 1) {
            throw shape_error(core::message(operation, ": operand ", operand, " of shape ",
                                            core::shape_text(other), " does not broadcast: its axis ", int(i),
                                            " has extent ", other[i], " where the others have ", extent,
                                            " (shape so far ", core::shape_text(result), ")"));
        }
        extent = other[i];
    }
}

void check_broadcast(const char* operation, std::initializer_list<axis_vector> shapes) {
    int rank = 0, number = 0;
    for (const axis_vector& each : shapes) rank = std::max(rank, each.size());
    axis_vector all(rank, 1);
    for (const axis_vector& each : shapes)
        broadcast_into(operation, number++, {all.begin(), all.end()},
                       extents(each.begin(), std::size_t(each.size())));
}

}  // namespace xf::shape
