#pragma once
#include "xfuse/shape/axes.hpp"

namespace xf::shape {

/// What `windows` was asked for, one entry per windowed axis.
struct window_request {
    axis_vector window, step, dilation, before, after;
    fixed_vector<int, max_rank> axes;
    bool ceil_mode = false;
};

/// The result of the window arithmetic for one axis.
struct window_count {
    index_t count;     ///< windows along the axis
    index_t overhang;  ///< elements past the padding that the last window reads (ceil_mode only)
};

/// The number of windows of extent `window` along an axis of extent n:
/// floor((n + before + after - dilation (window - 1) - 1) / step) + 1; with ceil_mode the division
/// rounds up, less one window if the last would start in the right padding.
///
/// Throws    window_error for a window, step or dilation below 1, negative padding, or a window
///           larger than the padded axis
/// Source    PyTorch, MaxPool2d and AvgPool2d: shape formulas and ceil_mode
window_count count_windows(extents shape, const window_request& request, int which);

}  // namespace xf::shape
