#include <doctest/doctest.h>

#include "nn/reference.hpp"

/// Convolutions against plain loops: integer-valued data, no tolerance.
namespace {

using namespace reference;
using xf::nn::nchw;
using xf::nn::nhwc;

struct setting {
    array x, weights, bias;
    std::vector<steps> s;
    xf::nn::conv_options options;
    array expected;
};

template <int Spatial>
setting random_setting(bool is_grouped) {
    const index_t groups = is_grouped ? between(1, 4) : 1;
    const index_t inputs = between(1, 4), outputs = between(1, 5);
    std::vector<steps> s;
    shape x{between(1, 3), groups * inputs}, w{groups * outputs, inputs};
    xf::nn::conv_options options{.groups = groups};
    for (int k = 0; k < Spatial; ++k) {
        s.push_back({between(1, 3), between(1, 3), between(0, 2), between(0, 2), between(1, 2)});
        x.push_back(between((s.back().window - 1) * s.back().dilation + 1, Spatial == 3 ? 7 : 12));
        w.push_back(s.back().window);
        options.stride.push_back(s.back().stride);
        options.dilation.push_back(s.back().dilation);
        options.padding.push_back(s.back().before);
        options.padding.push_back(s.back().after);
    }
    auto operand = random_array(x), weights = random_array(w), bias = random_array({groups * outputs});
    auto expected = convolution(operand, weights, s, groups);
    return {operand, weights, bias, s, options, expected};
}

template <xf::nn::layout Where, int Spatial, class... X>
auto conv(const xf::nn::conv_options& options, X&&... x) {
    if constexpr (Spatial == 1) return xf::nn::conv1d<Where>(std::forward<X>(x)..., options);
    else if constexpr (Spatial == 2) return xf::nn::conv2d<Where>(std::forward<X>(x)..., options);
    else return xf::nn::conv3d<Where>(std::forward<X>(x)..., options);
}

template <class T, int Spatial>
void check(bool is_grouped, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        const setting s = random_setting<Spatial>(is_grouped);
        INFO("round ", round, ", groups ", s.options.groups);
        const auto x = tensor_of<T, Spatial + 2>(s.x), w = tensor_of<T, Spatial + 2>(s.weights);
        const auto b = tensor_of<T, 1>(s.bias);
        CHECK(distance(conv<nchw, Spatial>(s.options, x, w), s.expected) == 0);
        CHECK(distance(conv<nchw, Spatial>(s.options, x, w, b), with_bias(s.expected, s.bias)) == 0);
        const auto x_last = tensor_of<T, Spatial + 2>(channels_last(s.x));
        const auto w_last = tensor_of<T, Spatial + 2>(weights_last(s.weights));
        CHECK(distance(conv<nhwc, Spatial>(s.options, x_last, w_last), channels_last(s.expected)) == 0);
        CHECK(distance(conv<nhwc, Spatial>(s.options, x_last, w_last, b),
                       channels_last(with_bias(s.expected, s.bias))) == 0);
    }
}

}  // namespace

TEST_CASE("conv1d, conv2d and conv3d in both layouts") {
    check<float, 1>(false, 30);
    check<float, 2>(false, 30);
    check<float, 3>(false, 15);
}

TEST_CASE("groups") {
    check<float, 1>(true, 30);
    check<double, 2>(true, 30);
    check<float, 3>(true, 15);
}

TEST_CASE("a convolution for each channel") {
    const auto x = random_array({2, 6, 9, 8}), w = random_array({6, 1, 3, 3});
    const auto expected = convolution(x, w, {{3, 2, 1, 1}, {3, 2, 1, 1}}, 6);
    const xf::nn::conv_options options{.stride = 2, .padding = 1, .groups = 6};
    CHECK(distance(xf::nn::conv2d(tensor_of<float, 4>(x), tensor_of<float, 4>(w), options), expected) == 0);
    CHECK(distance(xf::nn::conv2d<nhwc>(tensor_of<float, 4>(channels_last(x)),
                                        tensor_of<float, 4>(weights_last(w)), options),
                   channels_last(expected)) == 0);
}

TEST_CASE("operands that are computed, of integers, without a batch") {
    const auto x = random_array({2, 4, 9, 8}), w = random_array({6, 2, 3, 2});
    const auto twice = [](double v) { return 2 * v + 1; };
    const auto expected = convolution(mapped(x, twice), mapped(w, twice), {{3, 1, 1, 1}, {2, 2}}, 2);
    const xf::nn::conv_options options{.stride = {1, 2}, .padding = {1, 0}, .groups = 2};
    const auto t = tensor_of<float, 4>(x), u = tensor_of<float, 4>(w);
    CHECK(distance(xf::nn::conv2d(xf::lazy(t) * 2 + 1, xf::lazy(u) * 2 + 1, options), expected) == 0);
    const auto i = tensor_of<std::int32_t, 4>(x), j = tensor_of<std::int32_t, 4>(w);
    const auto e = xf::nn::conv2d(xf::lazy(i) * 2 + 1, xf::lazy(j) * 2 + 1, options);
    static_assert(std::is_same_v<decltype(e)::value_type, std::int32_t>);
    CHECK(distance(e, expected) == 0);
    auto one = convolution(random_array({1, 4, 5, 5}), w, {{3}, {2}}, 2);
    const auto alone = random_array({1, 4, 6, 7});
    one = convolution(alone, w, {{3}, {2}}, 2);
    one.extents.erase(one.extents.begin());
    auto without = alone;
    without.extents.erase(without.extents.begin());
    CHECK(distance(xf::nn::conv2d(tensor_of<float, 3>(without), u, {.groups = 2}), one) == 0);
}

TEST_CASE("an empty batch") {
    const xt::xtensor<float, 4> x = xt::zeros<float>({0, 2, 5, 5}), w = xt::ones<float>({3, 2, 2, 2});
    CHECK(distance(xf::nn::conv2d(x, w), array({0, 3, 4, 4})) == 0);
}

TEST_CASE("conv, relu and pool twice in one expression") {
    for (int round = 0; round < 8; ++round) {
        const auto x = random_array({between(1, 2), 3, between(16, 24), between(16, 24)}, 2);
        const auto w1 = random_array({8, 3, 3, 3}, 1), w2 = random_array({5, 8, 3, 3}, 1);
        const auto b1 = random_array({8}), b2 = random_array({5});
        const auto rectified = [](double v) { return std::max(v, 0.0); };
        const std::vector<steps> conv{{3, 1, 1, 1}, {3, 1, 1, 1}}, pool{{2, 2}, {2, 2}};
        const auto middle =
            pooling(mapped(with_bias(convolution(x, w1, conv), b1), rectified), pool, false, true, greatest);
        const auto expected = pooling(mapped(with_bias(convolution(middle, w2, conv), b2), rectified), pool,
                                      false, true, greatest);
        const auto c1 = tensor_of<float, 1>(b1), c2 = tensor_of<float, 1>(b2);
        const auto layer = [](auto&&... in) {
            return xf::nn::max_pool(xf::relu(xf::nn::conv2d(in..., {.padding = 1})), 2);
        };
        const auto layer_last = [](auto&&... in) {
            return xf::nn::max_pool<nhwc>(xf::relu(xf::nn::conv2d<nhwc>(in..., {.padding = 1})), 2);
        };
        const auto t = tensor_of<float, 4>(x), u1 = tensor_of<float, 4>(w1), u2 = tensor_of<float, 4>(w2);
        CHECK(distance(layer(layer(t, u1, c1), u2, c2), expected) == 0);
        const auto t_last = tensor_of<float, 4>(channels_last(x));
        const auto v1 = tensor_of<float, 4>(weights_last(w1)), v2 = tensor_of<float, 4>(weights_last(w2));
        CHECK(distance(layer_last(layer_last(t_last, v1, c1), v2, c2), channels_last(expected)) == 0);
    }
}
