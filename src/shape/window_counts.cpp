#include "xfuse/shape/window_counts.hpp"

#include <algorithm>

namespace xf::shape {
namespace {

[[noreturn]] void refuse(const char* what, index_t value, int axis, const char* why) {
    throw window_error(core::message("windows: ", what, " ", value, " of axis ", axis, " ", why));
}

}  // namespace

window_count count_windows(extents shape, const window_request& request, int which) {
    const int axis = request.axes[which];
    const index_t n = shape[axis];
    const index_t k = request.window[which], s = request.step[which], d = request.dilation[which];
    const index_t before = request.before[which], after = request.after[which];
    if (k < 1) refuse("window", k, axis, "is below 1");
    if (s < 1) refuse("step", s, axis, "is below 1");
    if (d < 1) refuse("dilation", d, axis, "is below 1");
    if (before < 0) refuse("padding", before, axis, "is negative");
    if (after < 0) refuse("padding", after, axis, "is negative");
    index_t padded = 0, reach = 0;
    if (__builtin_add_overflow(n, before, &padded) || __builtin_add_overflow(padded, after, &padded)) {
        refuse("padding", after, axis, "overflows the extent");
    }
    if (__builtin_mul_overflow(d, k - 1, &reach) || reach >= padded) {
        const bool plain = before == 0 && after == 0;
        throw window_error(core::message(
            "windows: window ", k, d > 1 ? core::message(" with dilation ", d) : "", " is larger than axis ",
            axis, " of extent ", n, plain ? "" : core::message(" padded to ", padded), " (operand shape ",
            core::shape_text(shape), ")"));
    }
    const index_t room = padded - reach - 1;
    if (!request.ceil_mode) return {room / s + 1, 0};
    // Rounded up by division: a product of these may overflow.
    index_t last = room / s + (room % s != 0 ? 1 : 0);
    if (last >= (n + before) / s + ((n + before) % s != 0 ? 1 : 0)) --last;
    const index_t overhang = std::max<index_t>(last * s - room, 0);
    if (__builtin_add_overflow(padded, overhang, &padded)) refuse("step", s, axis, "overflows the extent");
    return {last + 1, overhang};
}

}  // namespace xf::shape
