#include <doctest/doctest.h>

#include "nn/reference.hpp"

/// Pooling and upsampling against plain loops.
namespace {

using namespace reference;
using xf::nn::nchw;
using xf::nn::nhwc;

struct setting {
    array x;
    std::vector<steps> s;
    xf::nn::per_axis stride, dilation;
    xf::nn::per_side padding;
    bool ceil, counts_padding;
};

template <std::size_t K>
setting random_setting(bool is_dilated, index_t (&window)[K]) {
    setting all{array({}), {}, {}, {}, {}, between(0, 1) == 1, between(0, 1) == 1};
    shape x{between(1, 3), between(1, 5)};
    for (std::size_t k = 0; k < K; ++k) {
        steps one{between(1, 4), between(1, 3), 0, 0, is_dilated ? between(1, 2) : 1};
        const index_t reach = one.dilation * (one.window - 1);
        one.before = between(0, std::min<index_t>(reach, 2));
        one.after = between(0, std::min<index_t>(reach, 2));
        x.push_back(between(reach + 1, 12));
        window[k] = one.window;
        all.stride.push_back(one.stride);
        all.dilation.push_back(one.dilation);
        all.padding.push_back(one.before);
        all.padding.push_back(one.after);
        all.s.push_back(one);
    }
    all.x = random_array(x, 50);
    return all;
}

template <class T, std::size_t K>
void check_max(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        index_t window[K];
        const setting a = random_setting<K>(true, window);
        INFO("round ", round);
        const xf::nn::max_pool_options options{a.stride, a.padding, a.dilation, a.ceil};
        const auto expected = pooling(a.x, a.s, a.ceil, true, greatest);
        const auto x = tensor_of<T, K + 2>(a.x), last = tensor_of<T, K + 2>(channels_last(a.x));
        CHECK(distance(xf::nn::max_pool(x, window, options), expected) == 0);
        CHECK(distance(xf::nn::max_pool<nhwc>(last, window, options), channels_last(expected)) == 0);
        CHECK(distance(xf::nn::max_pool(xf::lazy(x) * 2, window, options),
                       mapped(expected, [](double v) { return 2 * v; })) == 0);
    }
}

template <class T, std::size_t K>
void check_avg(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        index_t window[K];
        const setting a = random_setting<K>(false, window);
        INFO("round ", round, a.ceil ? ", ceil" : "", a.counts_padding ? ", padding counts" : "");
        const xf::nn::avg_pool_options options{a.stride, a.padding, a.ceil, a.counts_padding};
        const auto expected = pooling(a.x, a.s, a.ceil, a.counts_padding, average);
        const auto x = tensor_of<T, K + 2>(a.x), last = tensor_of<T, K + 2>(channels_last(a.x));
        CHECK(distance(xf::nn::avg_pool(x, window, options), expected) < 1e-5);
        CHECK(distance(xf::nn::avg_pool<nhwc>(last, window, options), channels_last(expected)) < 1e-5);
        CHECK(distance(xf::nn::avg_pool(-xf::lazy(x), window, options),
                       mapped(expected, [](double v) { return -v; })) < 1e-5);
    }
}

}  // namespace

TEST_CASE("max_pool: strides, paddings, dilations, ceil_mode") {
    check_max<float, 1>(30);
    check_max<float, 2>(40);
    check_max<std::int32_t, 2>(20);
    check_max<double, 3>(15);
}

TEST_CASE("avg_pool: strides, paddings, ceil_mode, what counts") {
    check_avg<float, 1>(30);
    check_avg<float, 2>(40);
    check_avg<std::int32_t, 2>(20);
    check_avg<double, 3>(15);
}

TEST_CASE("one number as a window stands for all spatial axes, and is the stride") {
    const auto a = random_array({2, 3, 8, 6});
    const auto expected = pooling(a, {{2, 2}, {2, 2}}, false, true, greatest);
    CHECK(distance(xf::nn::max_pool(tensor_of<float, 4>(a), 2), expected) == 0);
    CHECK(distance(xf::nn::max_pool<nhwc>(tensor_of<float, 4>(channels_last(a)), 2),
                   channels_last(expected)) == 0);
    CHECK(distance(xf::nn::avg_pool(tensor_of<float, 4>(a), 2),
                   pooling(a, {{2, 2}, {2, 2}}, false, true, average)) == 0);
}

TEST_CASE("pools of an operand without batch or channels") {
    const xt::xtensor<float, 2> x = {{1, 5, 2, 0}, {3, 4, 8, 6}};
    CHECK(xf::eval(xf::nn::max_pool(x, {2, 2})) == xt::xtensor<float, 2>{{5, 8}});
    CHECK(xf::eval(xf::nn::avg_pool(x, {2})) == xt::xtensor<float, 2>{{3, 1}, {3.5, 7}});
    CHECK(xf::eval(xf::nn::max_pool<nhwc>(x, {2})) == xt::xtensor<float, 2>{{3, 5, 8, 6}});
}

TEST_CASE("global pools") {
    const auto a = random_array({2, 3, 4, 8});
    array most({2, 3}), mean({2, 3});
    for (double& v : most.data) v = -INFINITY;
    each_index(a.extents, [&](const shape& at) {
        most({at[0], at[1]}) = std::max(most({at[0], at[1]}), a(at));
        mean({at[0], at[1]}) += a(at) / 32;
    });
    const auto x = tensor_of<float, 4>(a), last = tensor_of<float, 4>(channels_last(a));
    CHECK(distance(xf::nn::global_max_pool(x), most) == 0);
    CHECK(distance(xf::nn::global_max_pool<nhwc>(last), most) == 0);
    CHECK(distance(xf::nn::global_avg_pool(x), mean) == 0);
    CHECK(distance(xf::nn::global_avg_pool<nhwc>(xf::lazy(last) + 0), mean) == 0);
    const auto kept = xf::nn::global_avg_pool(x, xf::keepdims);
    CHECK(kept.extents() == std::array<index_t, 4>{2, 3, 1, 1});
    CHECK(xf::nn::global_max_pool<nhwc>(last, xf::keepdims).extents() == std::array<index_t, 4>{2, 1, 1, 3});
}

TEST_CASE("upsample_nearest") {
    const auto a = random_array({2, 3, 3, 4});
    array expected({2, 3, 6, 12});
    each_index(expected.extents, [&](const shape& at) {
        expected(at) = a({at[0], at[1], at[2] / 2, at[3] / 3});
    });
    const auto x = tensor_of<float, 4>(a), last = tensor_of<float, 4>(channels_last(a));
    CHECK(distance(xf::nn::upsample_nearest(x, {2, 3}), expected) == 0);
    CHECK(distance(xf::nn::upsample_nearest<nhwc>(last, {2, 3}), channels_last(expected)) == 0);
    CHECK(distance(xf::nn::max_pool(xf::nn::upsample_nearest(xf::lazy(x) * 1, 4), 4), a) == 0);
    const auto w = random_array({2, 3, 3, 3});
    CHECK(
        distance(xf::nn::conv2d(xf::nn::upsample_nearest(x, {2, 3}), tensor_of<float, 4>(w), {.padding = 1}),
                 convolution(expected, w, {{3, 1, 1, 1}, {3, 1, 1, 1}})) == 0);
}
