#include "xfuse/expr/windows.hpp"

#include <string_view>

namespace xf {

width_list::width_list(const char* name) : is_same(true) {
    if (std::string_view(name) != "same")
        throw window_error(core::message("windows: no padding is called \"", name, "\" (same is)"));
}

}  // namespace xf

namespace xf::expr {
namespace {

axis_vector one_each(const char* what, const axis_vector& given, int count, index_t otherwise) {
    if (given.empty()) return axis_vector(count, otherwise);
    if (given.size() != count) {
        throw window_error(
            core::message("windows: ", given.size(), " entries of ", what, " for ", count, " window axes"));
    }
    return given;
}

void check_counts(int rank, std::span<const index_t> window, std::span<const index_t> step) {
    const int count = int(window.size());
    if (step.size() != window.size()) {
        throw window_error(core::message("windows: ", step.size(), " steps for ", count, " window axes"));
    }
    if (count > rank) {
        throw window_error(core::message("windows: ", count, " window axes for an operand of rank ", rank));
    }
}

}  // namespace

shape::window_request window_arguments(int rank, std::span<const index_t> window,
                                       std::span<const index_t> step) {
    check_counts(rank, window, step);
    const int count = int(window.size());
    shape::window_request request;
    request.window = axis_vector(window);
    request.step = axis_vector(step);
    for (int k = 0; k < count; ++k) {
        request.dilation.push_back(1);
        request.before.push_back(0);
        request.after.push_back(0);
        request.axes.push_back(rank - count + k);
    }
    return request;
}

shape::window_request window_arguments(int rank, std::span<const index_t> window,
                                       std::span<const index_t> step, const window_options& options) {
    check_counts(rank, window, step);
    const int count = int(window.size());
    shape::window_request request;
    request.window = axis_vector(window);
    request.step = axis_vector(step);
    request.dilation = one_each("dilation", options.dilation, count, 1);
    request.ceil_mode = options.ceil_mode;
    axis_vector axes = options.axes;
    if (axes.empty()) {
        for (int k = 0; k < count; ++k) axes.push_back(rank - count + k);
    }
    axes = one_each("axes", axes, count, 0);
    request.axes = shape::normalise_axes("windows", {axes.begin(), axes.end()}, rank);
    request.before = axis_vector(count, 0);
    request.after = axis_vector(count, 0);
    const width_list& padding = options.padding;
    if (!padding.empty() && padding.size() != 2 * count) {
        throw window_error(core::message("windows: ", padding.size() / 2, " entries of padding for ", count,
                                         " window axes"));
    }
    for (int k = 0; k < padding.size() / 2; ++k) {
        request.before[k] = padding[2 * k];
        request.after[k] = padding[2 * k + 1];
    }
    return request;
}

void pad_to_same(shape::window_request& request, std::span<const index_t> shape) {
    for (int k = 0; k < request.axes.size(); ++k) {
        const index_t n = shape[std::size_t(request.axes[k])], step = request.step[k];
        const index_t window = request.window[k], dilation = request.dilation[k];
        index_t reach = 0, last = 0, missing = 0;
        // What is out of range is refused where the windows are counted.
        if (n == 0 || step < 1 || window < 1 || dilation < 1) continue;
        if (__builtin_mul_overflow(window - 1, dilation, &reach)) continue;
        last = (n - 1) / step * step;
        if (__builtin_add_overflow(last - n + 1, reach, &missing) || missing <= 0) continue;
        request.before[k] = missing / 2;
        request.after[k] = missing - missing / 2;
    }
}

shape::access_map window_map(int rank, const shape::window_request& request) {
    axis_vector steps(rank, 1);
    for (int k = 0; k < request.axes.size(); ++k) steps[request.axes[k]] = request.step[k];
    // Each term is written once: who reads it soon would wait for parts that were written since.
    shape::access_map map;
    for (int axis = 0; axis < rank; ++axis) map.uses.push_back({axis, axis, steps[axis], 1, 0});
    for (int k = 0; k < request.axes.size(); ++k)
        map.uses.push_back({rank + k, request.axes[k], request.dilation[k], 1, 0});
    map.offset.resize(rank, 0);
    return map;
}

}  // namespace xf::expr
