#include <doctest/doctest.h>

#include <limits>

#include "any/numbers.hpp"
#include "complaint.hpp"
#include "xfuse/nn.hpp"

/// Pooling with indices and its way back, beside plain loops over planes.
namespace {

namespace nn = xf::nn;
using any_tests::array;
using any_tests::numbers;
using places = xt::xtensor<std::int64_t, 4>;
using std::size_t;

struct pooling {
    size_t height, width;
    xf::index_t window[2], stride[2], padding[2], dilation[2] = {1, 1};
    bool ceil_mode = false;

    nn::max_pool_options options() const {
        return {.stride = stride,
                .padding = {padding[0], padding[1]},
                .dilation = dilation,
                .ceil_mode = ceil_mode};
    }
};

const pooling cases[] = {
    {8, 10, {2, 2}, {2, 2}, {0, 0}},
    {9, 7, {2, 3}, {2, 3}, {0, 0}},
    {9, 7, {3, 3}, {2, 2}, {1, 1}},
    {6, 11, {3, 2}, {1, 1}, {1, 0}},
    {10, 9, {2, 3}, {3, 1}, {0, 1}, {2, 1}},
    {7, 9, {2, 2}, {2, 2}, {0, 0}, {1, 1}, true},
    {5, 5, {4, 1}, {3, 1}, {2, 0}, {1, 1}, true},
};

/// Where the first greatest element of each window is.
places expected_places(const array<4>& x, const places& like, const pooling& p) {
    places found = places::from_shape(like.shape());
    for (size_t n = 0; n < found.shape(0); ++n)
        for (size_t c = 0; c < found.shape(1); ++c)
            for (size_t i = 0; i < found.shape(2); ++i)
                for (size_t j = 0; j < found.shape(3); ++j) {
                    std::int64_t best = -1;
                    for (xf::index_t r = 0; r < p.window[0]; ++r)
                        for (xf::index_t s = 0; s < p.window[1]; ++s) {
                            const auto h = xf::index_t(i) * p.stride[0] - p.padding[0] + r * p.dilation[0];
                            const auto w = xf::index_t(j) * p.stride[1] - p.padding[1] + s * p.dilation[1];
                            if (h < 0 || w < 0 || h >= xf::index_t(p.height) || w >= xf::index_t(p.width))
                                continue;
                            const std::int64_t here = h * xf::index_t(p.width) + w;
                            const float* plane = &x(n, c, 0, 0);
                            if (best < 0 || plane[here] > plane[best]) best = here;
                        }
                    found(n, c, i, j) = best;
                }
    return found;
}

array<4> scattered(const array<4>& y, const places& at, size_t height, size_t width) {
    array<4> z = xt::zeros<float>({y.shape(0), y.shape(1), height, width});
    for (size_t n = 0; n < y.shape(0); ++n)
        for (size_t c = 0; c < y.shape(1); ++c)
            for (size_t i = 0; i < y.shape(2); ++i)
                for (size_t j = 0; j < y.shape(3); ++j) (&z(n, c, 0, 0))[at(n, c, i, j)] = y(n, c, i, j);
    return z;
}

template <class X>
auto last(const X& x) {
    return xf::eval(xf::transpose(x, {0, 2, 3, 1}));
}

}  // namespace

TEST_CASE("indices of maxima are those of the plane, and bring them back") {
    for (const pooling& p : cases) {
        CAPTURE(p.height);
        CAPTURE(p.width);
        const array<4> x = numbers<4>({2, 3, p.height, p.width}, int(p.height));
        const auto [y, at] =
            xf::eval(nn::max_pool2d_with_indices(x, {p.window[0], p.window[1]}, p.options()));
        CHECK(y == xf::eval(nn::max_pool(x, {p.window[0], p.window[1]}, p.options())));
        CHECK(at == expected_places(x, at, p));
        CHECK(at == xf::eval(nn::max_pool2d_indices(x, {p.window[0], p.window[1]}, p.options())));
        const auto images = last(x);
        CHECK(last(at) ==
              xf::eval(nn::max_pool2d_indices<nn::nhwc>(images, {p.window[0], p.window[1]}, p.options())));
        if (p.dilation[0] > 1) continue;
        const nn::unpool_options back{
            .stride = p.stride, .padding = p.padding, .output_size = {p.height, p.width}};
        if (p.ceil_mode && p.height == 5) continue;  // PyTorch has no such size either
        const array<4> z = nn::max_unpool2d(y, at, {p.window[0], p.window[1]}, back);
        CHECK(z == scattered(y, at, p.height, p.width));
        CHECK(last(z) ==
              xf::eval(nn::max_unpool2d<nn::nhwc>(last(y), last(at), {p.window[0], p.window[1]}, back)));
    }
}

TEST_CASE("pooling with indices and its way back are fused, and take any elements") {
    const array<4> x = numbers<4>({1, 2, 64, 64});
    const auto at = nn::max_pool2d_indices(x, {2, 2});
    const auto y = nn::max_pool(x, {2, 2});
    CHECK(xf::explain(at).full_intermediates == 0);
    const auto z = nn::max_unpool2d(xf::relu(y), at, {2, 2});
    CHECK(xf::explain(z).full_intermediates == 0);
    CHECK(xf::eval(z) == scattered(xf::eval(xf::relu(y)), xf::eval(at), 64, 64));
    const xt::xtensor<std::int8_t, 3> i = {{{-128, -128}, {-128, -127}, {3, 3}, {2, 3}}};
    const xt::xtensor<std::int64_t, 3> expected = {{{3}, {4}}};
    CHECK(xf::eval(nn::max_pool2d_indices(i, {2, 2})) == expected);
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    const xt::xtensor<float, 3> odd = {{{1, nan, -inf, -inf}, {nan, 2, -inf, -inf}}};
    CHECK(xf::eval(nn::max_pool2d_indices(odd, {2, 2})) == xt::xtensor<std::int64_t, 3>{{{1, 2}}});
    const xt::xtensor<std::int32_t, 3> narrow = {{{3, 0}}};
    const xt::xtensor<float, 3> two = {{{5, 6}}};  // the second is not in its window
    CHECK(xf::eval(nn::max_unpool2d(two, narrow, {1, 2})) == xt::xtensor<float, 3>{{{0, 0, 0, 0}}});
    CHECK(xf::eval(nn::max_unpool2d(two, narrow, {1, 2}, {.output_size = {1, 5}})) ==
          xt::xtensor<float, 3>{{{0, 0, 0, 0, 0}}});
}

TEST_CASE("mistakes in pooling with indices") {
    const array<4> x = numbers<4>({2, 3, 8, 8}), y = numbers<4>({2, 3, 4, 4});
    const places at = xt::zeros<std::int64_t>({2, 3, 4, 4});
    CHECK(complaint([&] {
              nn::max_pool2d_indices(x, {9, 2});
          }) == "max_pool2d: window 9 is larger than axis 2 of extent 8 (operand shape (2, 3, 8, 8))");
    CHECK(complaint([&] {
              nn::max_pool2d_with_indices(x, {2, 2}, {.padding = 2});
          }) == "max_pool2d: padding 2 of axis 2 is not less than the window's extent of 2");
    CHECK(complaint([&] {
              nn::max_unpool2d(x, at, {2, 2});
          }) == "max_unpool2d: indices of shape (2, 3, 4, 4) for an operand of shape (2, 3, 8, 8)");
    CHECK(complaint([&] {
              nn::max_unpool2d(y, at, {2, 2}, {.output_size = {8, 10}});
          }) == "max_unpool2d: output_size 10 of axis 3 is not between 7 and 9");
    CHECK(complaint([&] {
              nn::max_unpool2d(y, at, {2, 2}, {.output_size = {8}});
          }) == "max_unpool2d: 1 entries of output_size for 2 spatial axes");
    CHECK(complaint([&] {
              nn::max_unpool2d(y, at, {0, 2});
          }) == "max_unpool2d: window 0 of axis 2 is below 1");
    CHECK(complaint([&] {
              nn::max_unpool2d(y, at, {2, 2}, {.stride = {2, -1}});
          }) == "max_unpool2d: stride -1 of axis 3 is below 1");
    CHECK(complaint([&] {
              nn::max_unpool2d(y, at, {2, 2}, {.padding = 4});
          }) == "max_unpool2d: the windows along axis 2 cover nothing");
}
