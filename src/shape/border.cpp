#include "xfuse/shape/border.hpp"

#include <limits>
#include <string_view>

#include "xfuse/core/errors.hpp"

namespace xf::shape {
namespace {

constexpr index_t endless = std::numeric_limits<index_t>::max();

index_t floor_modulo(index_t value, index_t by) {
    const index_t rest = value % by;
    return rest < 0 ? rest + by : rest;
}

/// Up the axis, then down again; `period` counts both, and the way down starts at extent - 1 or - 2.
border_run bounce(index_t at, index_t extent, index_t period) {
    const index_t place = floor_modulo(at, period);
    if (place < extent) return {extent - place, place, 1};
    const index_t source = period - place - (period == 2 * extent ? 1 : 0);
    return {period - place, source, -1};
}

constexpr const char* names[pad_mode_count] = {"constant",    "edge",    "reflect", "symmetric", "wrap",
                                               "linear_ramp", "maximum", "mean",    "median",    "minimum"};

}  // namespace

border_run find_run(pad_mode mode, index_t at, index_t extent) {
    if (at >= 0 && at < extent) return {extent - at, at, 1};
    if (extent == 1) return {endless, 0, 0};
    switch (mode) {
        case pad_mode::reflect: return bounce(at, extent, 2 * extent - 2);
        case pad_mode::symmetric: return bounce(at, extent, 2 * extent);
        case pad_mode::wrap: {
            const index_t source = floor_modulo(at, extent);
            return {extent - source, source, 1};
        }
        default: return at < 0 ? border_run{-at, 0, 0} : border_run{endless, extent - 1, 0};
    }
}

const char* name_of(pad_mode mode) { return names[static_cast<int>(mode)]; }

pad_mode find_mode(const char* name) {
    for (int mode = 0; mode < pad_mode_count; ++mode) {
        if (std::string_view(name) == names[mode]) return static_cast<pad_mode>(mode);
    }
    throw error(
        core::message("pad: no mode is called \"", name,
                      "\" (constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, mean, median and "
                      "minimum are)"));
}

}  // namespace xf::shape
