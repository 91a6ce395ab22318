#include "xfuse/shape/reshape.hpp"

#include <algorithm>

namespace xf::shape {
namespace {

/// Nothing where an extent is open: nobody knows the number.
std::string count_text(extents from, index_t total) {
    if (std::ranges::count(from, open_extent) > 0) return {};
    return core::message(" of ", total, " elements");
}

}  // namespace

axis_vector resolve_reshape(extents from, std::span<const index_t> wanted) {
    axis_vector result;
    const index_t total = checked_volume("reshape", from);
    index_t known = 1;
    int open = -1;
    for (int axis = 0; axis < int(wanted.size()); ++axis) {
        const index_t extent = wanted[axis];
        if (extent < -1) {
            throw shape_error(core::message("reshape: extent ", extent, " of axis ", axis, " is negative"));
        }
        if (extent == -1 && open >= 0) {
            throw shape_error(core::message("reshape: axes ", open, " and ", axis, " are both -1"));
        }
        if (extent == -1) open = axis;
        else if (__builtin_mul_overflow(known, extent, &known)) {
            throw shape_error(
                core::message("reshape: the element count of ", core::shape_text(wanted), " overflows"));
        }
        result.push_back(extent);
    }
    const bool fits = open < 0 ? known == total : known != 0 && total % known == 0;
    if (!fits) {
        throw shape_error(core::message("reshape: shape ", core::shape_text(from), count_text(from, total),
                                        " does not fit into ", core::shape_text(wanted)));
    }
    if (open >= 0) result[open] = total / known;
    return result;
}

namespace {

/// Walks a shape from its last axis: the axis that the current boundary lies in, and how much of
/// its extent is already taken.
struct walker {
    extents shape;
    int axis;
    index_t taken = 1;

    explicit walker(extents s) : shape(s), axis(int(s.size()) - 1) { skip(); }
    index_t left() const { return shape[axis] / taken; }
    void take(index_t part) {
        taken *= part;
        skip();
    }
    void skip() {
        while (axis >= 0 && taken == shape[axis]) {
            --axis;
            taken = 1;
        }
    }
};

}  // namespace

bool reshape_map(extents from, extents to, access_map& map) {
    map.uses.clear();
    map.offset = axis_vector(int(from.size()), 0);
    if (volume(from) == 0) return true;
    walker consumer(to), producer(from);
    while (consumer.axis >= 0 && producer.axis >= 0) {
        const index_t a = consumer.left(), b = producer.left();
        const index_t part = a < b ? a : b;
        if (a % part != 0 || b % part != 0 || map.uses.full()) return false;
        const bool whole = consumer.taken * part == to[consumer.axis];
        map.uses.push_back({consumer.axis, producer.axis, producer.taken, consumer.taken, whole ? 0 : part});
        consumer.take(part);
        producer.take(part);
    }
    return true;
}

}  // namespace xf::shape
