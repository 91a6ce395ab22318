#include "layer_text.hpp"

#include <sstream>

namespace xf::nn {

std::string tuple_text(const axis_vector& values) { return core::shape_text(shape::span_of(values)); }

std::string padding_text(const width_list& widths) {
    axis_vector same;
    for (int k = 0; k + 1 < widths.size(); k += 2) {
        if (widths[k] == widths[k + 1]) same.push_back(widths[k]);
    }
    if (2 * same.size() == widths.size()) return tuple_text(same);
    return core::shape_text({widths.begin(), std::size_t(widths.size())});
}

std::string number_text(double value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

std::string layout_text(layout where) { return where == nhwc ? ", layout=nhwc" : ""; }

void check_at_least(const char* layer, const char* what, const axis_vector& values, index_t least) {
    for (int k = 0; k < values.size(); ++k) {
        if (values[k] < least)
            throw window_error(core::message(layer, ": ", what, " ", values[k], " of spatial axis ", k,
                                             least == 0 ? " is negative" : " is below 1"));
    }
}

void check_range(const char* layer, const char* what, index_t value, int axis, index_t least) {
    constexpr index_t most = index_t(1) << 30;
    if (value >= least && value <= most) return;
    throw window_error(
        core::message(layer, ": ", what, " ", value, " of axis ", axis,
                      value < least ? least == 0 ? " is negative" : " is below 1" : " is too large"));
}

}  // namespace xf::nn
