#include "xfuse/nn/interpolate.hpp"

#include <algorithm>
#include <cmath>

namespace xf::nn {
namespace {

/// The distances of entries of the operand that neighbours of the result have.
double step_of(index_t extent, index_t result, std::optional<double> scale, bool align_corners) {
    if (align_corners) return result > 1 ? double(extent - 1) / double(result - 1) : 0;
    return scale.value_or(double(extent) / double(result));
}

/// Keys's cubic convolution with a = -0.75, at the distances 1 + t, t, 1 - t, 2 - t.
void cubic_weights(double t, double (&weights)[4]) {
    constexpr double a = -0.75;
    const auto near = [](double d) { return ((a + 2) * d - (a + 3)) * d * d + 1; };
    const auto far = [](double d) { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; };
    weights[0] = far(1 + t);
    weights[1] = near(t);
    weights[2] = near(1 - t);
    weights[3] = far(2 - t);
}

}  // namespace

// PyTorch computes places in float for operands of float; in double they are the nearest that there is.
interpolation_terms find_interpolation(interpolation how, index_t extent, index_t result,
                                       std::optional<double> scale, bool align_corners, int axis) {
    constexpr index_t most = index_t(1) << 31;
    if (result < 1 || result > most)
        throw shape_error(core::message("interpolate: extent ", result, " of the result's axis ", axis,
                                        " is out of range"));
    if (extent < 1)
        throw shape_error(core::message("interpolate: axis ", axis, " of the operand has no elements"));
    const std::size_t count = how == interpolation::nearest ? 1 : how == interpolation::linear ? 2 : 4;
    const double step = step_of(extent, result, scale, align_corners);
    interpolation_terms terms{std::vector<std::vector<index_t>>(count),
                              std::vector<std::vector<double>>(count)};
    const auto inside = [&](double place) { return index_t(std::clamp(place, 0.0, double(extent - 1))); };
    for (index_t i = 0; i < result; ++i) {
        double place = align_corners || how == interpolation::nearest ? double(i) * step
                                                                      : (double(i) + 0.5) * step - 0.5;
        if (how == interpolation::linear) place = std::max(place, 0.0);
        const double below = std::floor(place), fraction = place - below;
        double weights[4] = {1 - fraction, fraction};
        if (how == interpolation::cubic) cubic_weights(fraction, weights);
        const double first = how == interpolation::cubic ? below - 1 : below;
        for (std::size_t t = 0; t < count; ++t) {
            terms.tables[t].push_back(inside(first + double(t)));
            terms.weights[t].push_back(weights[t]);
        }
    }
    return terms;
}

axis_vector scaled_extents(std::span<const index_t> x, std::span<const double> factors, int first_spatial) {
    axis_vector extents;
    constexpr double most = 1e15;
    for (std::size_t k = 0; k < factors.size(); ++k) {
        const double extent = double(x[std::size_t(first_spatial) + k]) * factors[k];
        if (!(factors[k] > 0) || !(extent < most))
            throw shape_error(core::message("rescale: factor ", factors[k], " of axis ",
                                            first_spatial + int(k), " is out of range"));
        extents.push_back(index_t(extent));
    }
    return extents;
}

}  // namespace xf::nn
