#include "xfuse/nn/adaptive_pool.hpp"

#include <cmath>

#include "xfuse/nn/lp_pool.hpp"

namespace xf::nn {
namespace {

/// i n / o, rounded down, for i up to o.
index_t part(index_t i, index_t extent, index_t result) {
    return i * (extent / result) + i * (extent % result) / result;
}

}  // namespace

adaptive_windows find_adaptive_windows(const char* layer, index_t extent, index_t result, int axis) {
    constexpr index_t most = index_t(1) << 31;  // so that products fit
    if (result < 1 || result > most)
        throw shape_error(
            core::message(layer, ": extent ", result, " of the result's axis ", axis, " is out of range"));
    if (extent < 1)
        throw shape_error(core::message(layer, ": axis ", axis, " of the operand has no elements"));
    adaptive_windows w;
    const auto first = [&](index_t i) { return part(i, extent, result); };
    const auto end = [&](index_t i) { return extent - part(result - i - 1, extent, result); };
    for (index_t i = 0; i < result; ++i) {
        w.lengths.push_back(end(i) - first(i));
        w.longest = std::max(w.longest, w.lengths.back());
    }
    w.table.reserve(std::size_t(result) * std::size_t(w.longest));
    for (index_t i = 0; i < result; ++i) {
        for (index_t k = 0; k < w.longest; ++k) w.table.push_back(std::min(first(i) + k, end(i) - 1));
    }
    return w;
}

void check_power(double power) {
    if (power == 0 || !std::isfinite(power))
        throw error(core::message("lp_pool: power ", power, " has no root"));
}

}  // namespace xf::nn
