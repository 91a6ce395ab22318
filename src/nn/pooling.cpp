#include "xfuse/nn/pooling.hpp"

namespace xf::nn {
namespace {

/// A window without an element of the operand has no maximum and no mean.
void check_padding(const char* layer, const pool_arguments& a) {
    for (int k = 0; k < a.window.size(); ++k) {
        const index_t widest = std::max(a.options.padding[2 * k], a.options.padding[2 * k + 1]);
        const index_t last = a.options.dilation[k] * (a.window[k] - 1);
        if (widest <= last) continue;
        throw window_error(core::message(layer, ": padding ", widest, " of axis ", a.options.axes[k],
                                         " is not less than the window's extent of ", last + 1));
    }
}

}  // namespace

pool_arguments check_pooling(const char* layer, layout where, std::span<const index_t> x,
                             std::span<const index_t> window, const max_pool_options& options) {
    const int count = int(window.size());
    pool_arguments a;
    a.window = axis_vector(window);
    a.stride = options.stride.empty() ? a.window : each_axis(layer, "stride", options.stride, count, 1);
    static_cast<axis_vector&>(a.options.dilation) = each_axis(layer, "dilation", options.dilation, count, 1);
    a.options.padding = each_side(layer, options.padding, count);
    a.options.ceil_mode = options.ceil_mode;
    for (int k = 0; k < count; ++k) {
        a.options.axes.push_back(first_spatial(where, int(x.size()), count) + k);
    }
    check_windows(layer, x, window, shape::span_of(a.stride), a.options);
    check_padding(layer, a);
    return a;
}

}  // namespace xf::nn
