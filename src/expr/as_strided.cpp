#include "xfuse/expr/as_strided.hpp"

namespace xf::expr {

void check_strided(std::span<const index_t> shape, std::span<const index_t> strides, index_t offset,
                   const reach& within) {
    for (const index_t extent : shape) {
        if (extent == 0) return;
    }
    const auto refuse = [&](const char* why) {
        const std::string held =
            within.low == within.high
                ? std::string("the operand, which has no elements")
                : core::message("the operand's elements ", within.low, " to ", within.high - 1);
        throw bounds_error(core::message("as_strided: shape ", core::shape_text(shape), " with strides ",
                                         core::shape_text(strides), " and offset ", offset, " ", why, " ",
                                         held));
    };
    index_t low = offset, high = offset;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        index_t distance = 0;
        index_t& end = strides[axis] < 0 ? low : high;
        if (__builtin_mul_overflow(shape[axis] - 1, strides[axis], &distance) ||
            __builtin_add_overflow(end, distance, &end)) {
            refuse("overflows beyond");
        }
    }
    if (low < within.low || high >= within.high) refuse("leaves");
}

}  // namespace xf::expr
