#pragma once
#include <span>

#include "xfuse/core/errors.hpp"
#include "xfuse/core/lists.hpp"

namespace xf::shape {

using extents = std::span<const index_t>;

/// `axis` counted from the end when negative. Throws axis_error, naming the operation and whose axis it
/// is, out of range.
int normalise_axis(const char* operation, index_t axis, int rank, const char* whose = "an operand");

/// Each axis normalised, in the order given. Throws axis_error for one out of range or given twice.
fixed_vector<int, max_rank> normalise_axes(const char* operation, std::span<const index_t> axes, int rank,
                                           const char* whose = "an operand");

/// The product of the extents. Throws shape_error where it, or `element_size` times it, overflows.
index_t checked_volume(const char* operation, extents shape, std::size_t element_size = 1);

/// The product of extents already checked.
inline index_t volume(extents shape) {
    index_t product = 1;
    // Beside an extent 0 the others may be of any size: their product is not computed.
    for (const index_t extent : shape) {
        if (extent == 0) return 0;
    }
    for (const index_t extent : shape) product *= extent;
    return product;
}
inline index_t volume(const axis_vector& shape) {
    return volume(extents(shape.data(), std::size_t(shape.size())));
}

inline extents span_of(const axis_vector& shape) { return {shape.data(), std::size_t(shape.size())}; }

/// Row-major strides in elements.
void row_major_strides(extents shape, std::span<index_t> strides);

/// Throws shape_error unless there are as many strides as extents.
void check_stride_count(const char* operation, int strides, int extents);

/// The strides beside K extents. Throws shape_error where they are not as many.
template <std::size_t K>
std::array<index_t, K> strides_beside(const char* operation, const axis_vector& given) {
    check_stride_count(operation, given.size(), int(K));
    std::array<index_t, K> strides{};
    for (std::size_t k = 0; k < K; ++k) strides[k] = given[int(k)];
    return strides;
}

/// The strides that any element is found by: 0 along an axis of one element, and along all of an empty array,
/// where they may be of any size.
axis_vector used_strides(extents shape, std::span<const index_t> strides);

/// Broadcasts `other` into `result` (NumPy: aligned at the last axis, extent 1 stretches).
/// Throws shape_error that names the operation, the operand's number, the axis and both shapes.
void broadcast_into(const char* operation, int operand, std::span<index_t> result, extents other);
/// The same for all operands of an operation, where what it is built of would throw in its own name.
void check_broadcast(const char* operation, std::initializer_list<axis_vector> shapes);

/// Refuses a negative extent and an overflowing product. Throws shape_error.
void check_shape(const char* operation, extents shape, std::size_t element_size);

}  // namespace xf::shape
