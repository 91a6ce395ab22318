#pragma once
#include <string>
#include <vector>
#include <xfuse/xtensor.hpp>

/// What a training leaves to look at, as SVG.
/// The loss of each step, and its mean over the last 50.
void write_curve(const std::string& path, const std::vector<float>& losses);
/// How many digits of each class (rows) were taken for which (columns).
void write_confusion(const std::string& path, const xt::xtensor<std::int32_t, 1>& truth,
                     const xt::xtensor<std::int32_t, 1>& found);
/// The filters of a layer: (filters, 1, height, width), the weights of each from blue over white to red.
void write_filters(const std::string& path, const xt::xtensor<float, 4>& filters);
