#include "nn/torch.hpp"

/// Adaptive pooling, Lp pooling and interpolation beside PyTorch.
using namespace torch;
using xf::nn::interpolation;
using xf::nn::nhwc;

TEST_CASE("adaptive pooling") {
    const auto y = operand<4>("y");
    for (const auto& [h, w] : {std::pair{3, 3}, {4, 2}, {5, 7}, {1, 1}, {6, 9}, {8, 11}}) {
        const std::string size = std::to_string(h) + "_" + std::to_string(w);
        check(xf::nn::adaptive_avg_pool(y, {h, w}), "adaptive_avg_pool_" + size);
        check(xf::nn::adaptive_max_pool(y, {h, w}), "adaptive_max_pool_" + size, 0);
        check_last(xf::nn::adaptive_avg_pool<nhwc>(last(y), {h, w}), "adaptive_avg_pool_" + size);
        check_last(xf::nn::adaptive_max_pool<nhwc>(last(y), {h, w}), "adaptive_max_pool_" + size, 0);
    }
    check(xf::nn::adaptive_max_pool(y, 3), "adaptive_max_pool_3_3", 0);
    const xt::xtensor<float, 3> endless = {
        {{INFINITY, 1, 2, -INFINITY, 4}}};  // once, however often it is read
    const auto means = xf::eval(xf::nn::adaptive_avg_pool(endless, 2));
    CHECK(means(0, 0, 0) == INFINITY);
    CHECK(means(0, 0, 1) == -INFINITY);
}

TEST_CASE("lp_pool") {
    const xt::xtensor<float, 4> y = xt::abs(operand<4>("y"));
    check(xf::nn::lp_pool(y, 2, {2, 3}), "lp_pool");
    check_last(xf::nn::lp_pool<nhwc>(last(y), 2, {2, 3}), "lp_pool");
    check(xf::nn::lp_pool(y, 3, 2, {.stride = 3}), "lp_pool_3");
    check(xf::nn::lp_pool(y, 1.5, {4, 2}, {.stride = {1, 2}, .ceil_mode = true}), "lp_pool_ceil");
}

TEST_CASE("interpolate") {
    const auto y = operand<4>("y");
    for (const auto& [h, w] : {std::pair{12, 18}, {9, 5}, {3, 20}, {6, 9}}) {
        const std::string size = "_" + std::to_string(h) + "_" + std::to_string(w);
        check(xf::nn::interpolate(y, {h, w}), "nearest" + size, 0);
        check(xf::nn::interpolate<interpolation::linear>(y, {h, w}), "bilinear" + size);
        check(xf::nn::interpolate<interpolation::cubic>(y, {h, w}), "bicubic" + size, 5e-6);
        check(xf::nn::interpolate<interpolation::linear>(y, {h, w}, {.align_corners = true}),
              "bilinear" + size + "_corners");
        check(xf::nn::interpolate<interpolation::cubic>(y, {h, w}, {.align_corners = true}),
              "bicubic" + size + "_corners", 5e-6);
    }
    check_last(xf::nn::interpolate<interpolation::linear, nhwc>(last(y), {9, 5}), "bilinear_9_5");
    check(xf::nn::interpolate<interpolation::linear>(y, {1, 1}, {.align_corners = true}),
          "bilinear_1_1_corners");
    check(xf::nn::interpolate<interpolation::linear>(xf::view(y, 0), {7}), "linear");
    check(xf::nn::rescale(y, {1.6, 1.6}), "nearest_scale", 0);
    check(xf::nn::rescale<interpolation::linear>(y, {1.6, 0.7}), "bilinear_scale");
    // What lies before the first element is that element, to the bit.
    const auto wider = xf::eval(xf::nn::interpolate<interpolation::linear>(y, {6, 90}));
    for (std::size_t k = 0; k < 5; ++k)
        CHECK(xt::view(wider, xt::all(), xt::all(), 0, k) == xt::view(y, xt::all(), xt::all(), 0, 0));
}
