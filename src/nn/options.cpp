#include "xfuse/nn/options.hpp"

#include <string_view>

namespace xf::nn {

axis_vector each_axis(const char* layer, const char* what, const axis_vector& given, int count,
                      index_t otherwise) {
    if (given.size() == count) return given;
    if (given.size() > 1) {
        throw window_error(
            core::message(layer, ": ", given.size(), " entries of ", what, " for ", count, " spatial axes"));
    }
    return axis_vector(count, given.empty() ? otherwise : given[0]);
}

width_list each_side(const char* layer, const width_list& given, int count) {
    if (given.size() == 2 * count) return given;
    if (given.size() > 2) {
        throw window_error(
            core::message(layer, ": ", given.size() / 2, " entries of padding for ", count, " spatial axes"));
    }
    width_list each;
    for (int k = 0; k < 2 * count; ++k) each.push_back(given.empty() ? 0 : given[k % 2]);
    return each;
}

void check_windows(const char* layer, std::span<const index_t> operand, std::span<const index_t> window,
                   std::span<const index_t> stride, const window_options& options) {
    try {
        const auto request = expr::window_arguments(int(operand.size()), window, stride, options);
        for (int k = 0; k < request.axes.size(); ++k) (void)shape::count_windows(operand, request, k);
    } catch (const window_error& e) {
        std::string_view text = e.what();
        text.remove_prefix(std::string_view("windows").size());
        // A step is what layers call a stride.
        constexpr std::string_view step = ": step ";
        if (!text.starts_with(step)) throw window_error(layer + std::string(text));
        throw window_error(core::message(layer, ": stride ", std::string(text.substr(step.size()))));
    }
}

void check_channels(const char* layer, const char* what, index_t extent, index_t channels) {
    if (extent == channels) return;
    throw shape_error(
        core::message(layer, ": ", what, " of shape (", extent, ",) for ", channels, " channels"));
}

}  // namespace xf::nn
