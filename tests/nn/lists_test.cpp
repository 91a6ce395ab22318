#include <doctest/doctest.h>

#include <span>
#include <vector>

#include "nn/reference.hpp"

/// Layers take windows, strides, paddings, dilations and factors in every form.
namespace {

const std::size_t one = 1, two = 2;
const std::vector<unsigned> twos{2, 2};

xt::xtensor<float, 4> image() {
    return xt::reshape_view(xt::arange<float>(72), std::array<std::size_t, 4>{1, 2, 6, 6});
}

template <class E, class F>
void same(const E& given, const F& expected) {
    const auto a = xf::eval(given);
    const auto b = xf::eval(expected);
    CHECK(a.shape() == b.shape());
    CHECK(a == b);
}

}  // namespace

TEST_CASE("lists of pooling") {
    const auto x = image();
    const auto plain = xf::nn::max_pool(x, {2, 2}, {.stride = {2, 1}});
    same(xf::nn::max_pool(x, {two, 2U}, {.stride = {two, one}}), plain);
    same(xf::nn::max_pool(x, std::array{2, 2}, {.stride = std::array{2, 1}}), plain);
    same(xf::nn::max_pool(x, xf::sized<2>(twos), {.stride = std::vector<int>{2, 1}}), plain);
    const short strides[] = {2, 1};
    const int window[] = {2, 2};
    same(xf::nn::max_pool(x, window, {.stride = strides}), plain);
    same(xf::nn::max_pool(x, std::span(window), {.stride = std::span(strides)}), plain);

    const auto averaged = xf::nn::avg_pool(x, {2, 2}, {.stride = {2, 2}, .padding = {{1, 0}, {1, 1}}});
    same(xf::nn::avg_pool(x, 2U, {.stride = two, .padding = {{one, 0}, {1U, 1}}}), averaged);
    same(xf::nn::avg_pool(x, two,
                          {.stride = twos, .padding = std::vector<std::pair<int, int>>{{1, 0}, {1, 1}}}),
         averaged);
    same(xf::nn::max_pool(x, 3, {.padding = one, .dilation = std::vector<char>{1, 1}}),
         xf::nn::max_pool(x, 3, {.padding = 1}));
}

TEST_CASE("lists of convolutions") {
    const auto x = image();
    const xt::xtensor<float, 4> w = xt::ones<float>({2, 2, 3, 3}), halves = xt::ones<float>({2, 1, 3, 3});
    const auto plain = xf::nn::conv2d(x, w, {.stride = {2, 2}, .padding = {1, 0}, .dilation = {1, 2}});
    same(xf::nn::conv2d(x, w, {.stride = two, .padding = {one, 0}, .dilation = {one, 2}}), plain);
    same(xf::nn::conv2d(x, w,
                        {.stride = twos, .padding = std::array{1, 0}, .dilation = std::vector<long>{1, 2}}),
         plain);
    same(xf::nn::conv2d(x, halves, {.groups = two}), xf::nn::conv2d(x, halves, {.groups = 2}));
}

TEST_CASE("lists of upsampling and the axis of softmax") {
    const auto x = image();
    const auto plain = xf::nn::upsample_nearest(x, {2, 2});
    same(xf::nn::upsample_nearest(x, {two, 2U}), plain);
    same(xf::nn::upsample_nearest(x, two), plain);
    same(xf::nn::upsample_nearest(x, std::array<std::uint8_t, 2>{2, 2}), plain);
    same(xf::nn::upsample_nearest(x, xf::sized<2>(twos)), plain);
    const int factors[] = {2, 2};
    same(xf::nn::upsample_nearest(x, factors), plain);
    same(xf::nn::softmax(x, one), xf::nn::softmax(x, 1));
    same(xf::nn::log_softmax(x, two), xf::nn::log_softmax(x, 2));
}

TEST_CASE("lists of layers of the wrong length") {
    const auto x = image();
    CHECK_THROWS_AS(xf::nn::max_pool(x, 2, {.stride = std::vector<int>{1, 2, 3}}), xf::window_error);
    CHECK_THROWS_AS(xf::nn::max_pool(x, xf::sized<2>(std::vector<int>{1})), xf::rank_error);
    CHECK_THROWS_AS(xf::nn::upsample_nearest(x, ~std::size_t(0)), xf::bounds_error);
}
