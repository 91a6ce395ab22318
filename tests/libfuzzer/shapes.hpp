#pragma once
#include <algorithm>
#include <array>
#include <vector>

#include "libfuzzer/input.hpp"
#include "xfuse/shape/access_map.hpp"
#include "xfuse/shape/axes.hpp"
#include "xfuse/shape/border.hpp"
#include "xfuse/shape/reshape.hpp"
#include "xfuse/shape/window_counts.hpp"

namespace libfuzzer {

using shape_list = std::vector<index_t>;

inline shape_list some_numbers(input& from, index_t most) {
    shape_list all(std::size_t(from.between(0, most)));
    for (index_t& value : all) value = from.number();
    return all;
}

/// Calls f, which may refuse its arguments with an error of the library and with nothing else.
template <class F>
void may_refuse(const F& f) {
    try {
        f();
    } catch (const xf::error& e) {
        require(e.what()[0] != 0);
    }
}

inline shape_list index_of(index_t flat, const shape_list& shape) {
    shape_list index(shape.size());
    for (std::size_t k = shape.size(); k-- > 0;) {
        index[k] = flat % shape[k];
        flat /= shape[k];
    }
    return index;
}

/// A reshape keeps the elements in row-major order.
inline void check_reshape(const shape_list& from, const shape_list& wanted) {
    xf::shape::check_shape("reshape", from, 1);
    const xf::axis_vector to = xf::shape::resolve_reshape(from, wanted);
    const shape_list result(to.begin(), to.end());
    const index_t volume = xf::shape::volume(from);
    require(xf::shape::volume(result) == volume);
    xf::shape::access_map map;
    if (!xf::shape::reshape_map(from, result, map)) return;
    shape_list strides(from.size());
    xf::shape::row_major_strides(from, strides);
    for (index_t flat = 0; flat < volume && flat < 64; ++flat) {
        const xf::axis_vector at = xf::shape::apply(map, index_of(flat, result));
        index_t reached = 0;
        for (int k = 0; k < at.size(); ++k) reached += at[k] * strides[std::size_t(k)];
        require(reached == flat);
    }
}

/// Every window lies inside the padded axis, and one more would not; with ceil_mode one of them may hang over
/// its end, and one that starts in the border after the axis is left out.
inline void check_windows(input& from) {
    const shape_list shape{std::abs(from.between(0, 20))};
    xf::shape::window_request r;
    r.axes.push_back(0);
    r.window = r.step = r.dilation = r.before = r.after = xf::axis_vector(1, 0);
    for (xf::axis_vector* field : {&r.window, &r.step, &r.dilation, &r.before, &r.after})
        (*field)[0] = from.number();
    r.ceil_mode = from.byte() % 2 == 1;
    const auto windows = xf::shape::count_windows(shape, r, 0);
    const index_t padded = shape[0] + r.before[0] + r.after[0] + windows.overhang;
    require(windows.count >= (shape[0] + r.before[0] > 0 ? 1 : 0) && windows.overhang >= 0 &&
            (r.ceil_mode || windows.overhang == 0));
    const index_t room = padded - windows.overhang - (r.window[0] - 1) * r.dilation[0] - 1;
    require(room >= 0);
    const index_t rounded_down = room / r.step[0] + 1;
    if (!r.ceil_mode) return require(windows.count == rounded_down);
    require(windows.count >= rounded_down - 1 && windows.count <= rounded_down + 1);
    require((windows.count - 1) * r.step[0] <= room + windows.overhang);
}

/// The elements that a border repeats are elements of the axis.
inline void check_border(input& from) {
    using xf::pad_mode;
    const auto mode = std::array{pad_mode::edge, pad_mode::reflect, pad_mode::symmetric,
                                 pad_mode::wrap}[std::size_t(from.between(0, 3))];
    const index_t extent = from.between(1, 20), at = from.between(-120, 120);
    const auto run = xf::shape::find_run(mode, at, extent);
    require(run.length >= 1 && run.source >= 0 && run.source < extent);
    const index_t end = run.source + run.step * (std::min<index_t>(run.length, 1000) - 1);
    require(end >= 0 && end < extent);
}

/// Axes are normalised to themselves; broadcasting gives each extent, or a larger one for 1.
inline void check_axes_and_broadcast(input& from) {
    const int rank = int(from.between(0, 8));
    may_refuse([&] {
        const auto given = some_numbers(from, 8);
        const auto axes = xf::shape::normalise_axes("fuzz", given, rank);
        for (int k = 0; k < axes.size(); ++k) {
            require(axes[k] >= 0 && axes[k] < rank);
            require(given[std::size_t(k)] == axes[k] || given[std::size_t(k)] == axes[k] - rank);
        }
    });
    shape_list a = some_numbers(from, 5), b = some_numbers(from, 5);
    if (a.size() < b.size()) std::swap(a, b);
    const shape_list before = a;
    xf::shape::broadcast_into("fuzz", 1, a, b);
    for (std::size_t k = 0; k < b.size(); ++k) {
        const std::size_t at = a.size() - b.size() + k;
        require(a[at] == b[k] || b[k] == 1);
        require(a[at] == before[at] || before[at] == 1);
    }
    xf::shape::check_shape("fuzz", a, 8);
}

/// The arithmetic of shapes: sums never wrap, results obey their laws, wrong arguments are refused.
inline void shape_arithmetic(bytes data) {
    input from(data);
    const int kind = int(from.between(0, 3));
    may_refuse([&] {
        if (kind == 0) check_windows(from);
        else if (kind == 1) check_border(from);
        else if (kind == 2) check_axes_and_broadcast(from);
        else {
            const auto shape = some_numbers(from, 6);
            check_reshape(shape, some_numbers(from, 6));
        }
    });
}

}  // namespace libfuzzer
