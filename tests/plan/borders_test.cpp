#include <doctest/doctest.h>

#include "planning.hpp"
#include "xfuse/explain.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Windows that read past a border, and tiles over divisions.
namespace {

using namespace planning_tests;
using array2 = xt::xtensor<float, 2>;

TEST_CASE("large windows that read past a border give what those of a padded array give") {
    array2 x({40, 3000});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 7919 % 1009);
    for (const index_t step : {1, 2}) {
        const array2 padded = xf::pad(x, {{7, 3}, {2, 5}}, "constant", -9);
        const array2 expected = xf::windows(padded, {13, 3}, {step, step}).max({-1, -2});
        const array2 y = xf::windows(x, {13, 3}, {step, step}, {.padding = {{7, 3}, {2, 5}}, .pad_value = -9})
                             .max({-1, -2});
        CHECK(y == expected);
        const array2 sums = xf::windows(padded, {13, 3}, {step, step}).sum({-1, -2});
        const array2 z = xf::windows(x, {13, 3}, {step, step}, {.padding = {{7, 3}, {2, 5}}, .pad_value = -9})
                             .sum({-1, -2});
        CHECK(z == sums);
    }
}

TEST_CASE("tiles over a division by two have an even number of rows, whatever the length of the array") {
    const untouched<float> x(512 * 512), y(1027 * 1027);
    const auto wide = xf::pad(x.operand({512, 1, 512, 1}), {{0, 0}, {0, 1}, {0, 0}, {0, 1}});
    const auto crop = xf::view(xf::reshape(wide, {1024, 1024}), xt::range(0, 1023), xt::range(0, 1023));
    const auto e = xf::pad(crop, 2);
    const kept_plan p(e, dense_target(y, e));
    CHECK(p->root().box[0] < 1027);
    CHECK(p->root().box[0] % 2 == 0);
}

/// Rows and columns with zeros between them, cut by one, as a view that only a copy can make.
template <class E>
auto spread_out(const E& x, xf::index_t rows, xf::index_t columns) {
    const auto wide = xf::pad(xf::reshape(x, {rows, 1, columns, 1}), {{0, 0}, {0, 1}, {0, 0}, {0, 1}});
    return xf::view(xf::reshape(wide, {2 * rows, 2 * columns}), xt::range(0, 2 * rows - 1),
                    xt::range(0, 2 * columns - 1));
}

TEST_CASE("a copy that a border is around is made inside it, whatever the length of its rows") {
    std::mt19937 random(11);
    int inside = 0;
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        const auto up_to = [&](unsigned n) { return index_t(1 + random() % n); };
        const index_t rows = up_to(40), columns = up_to(round % 2 == 0 ? 30 : 150), reach = up_to(3);
        array2 x({std::size_t(rows), std::size_t(columns)});
        for (float& each : x) each = float(int(random() % 7) - 3);
        const index_t top = index_t(random() % 4), left = index_t(random() % 4);
        const auto padded = [&](const auto& e) {
            return xf::pad(e, {{top, 3}, {left, 2}}, "constant", 5.0F);
        };
        const auto sums = [&](const auto& e) {
            return xf::windows(padded(e), {std::min(reach, top + 3), std::min(reach, left + 2)})
                .sum({-1, -2});
        };
        const array2 spread = spread_out(xf::lazy(x), rows, columns);
        array2 border({spread.shape(0) + std::size_t(top) + 3, spread.shape(1) + std::size_t(left) + 2}, 5);
        xt::view(border, xt::range(top, top + 2 * rows - 1), xt::range(left, left + 2 * columns - 1)) =
            spread;
        const array2 expected =
            xf::windows(xf::lazy(border), {std::min(reach, top + 3), std::min(reach, left + 2)})
                .sum({-1, -2});
        const auto e = sums(spread_out(xf::lazy(x), rows, columns));
        for (const index_t tile : {0, 1500, 20000}) {
            CAPTURE(tile);
            const xf::policy options{.threads = 1 + round % 2, .tile_bytes = tile};
            inside += xf::explain(e, options).text().find("inside the border of") != std::string::npos;
            array2 y(expected.shape(), -1);
            xf::assign(y, e, options);
            CHECK(y == expected);
            array2 z(border.shape(), -1);
            xf::assign(z, padded(spread_out(xf::lazy(x), rows, columns)), options);
            CHECK(z == border);
        }
    }
    CHECK(inside > 60);
}

/// Small whole numbers, so that all sums are exact.
template <std::size_t R>
xt::xtensor<float, R> whole_numbers(const std::array<std::size_t, R>& shape, std::mt19937& random) {
    xt::xtensor<float, R> x(shape);
    for (float& each : x) each = float(int(random() % 7) - 3);
    return x;
}

/// A pointwise layer or an elementwise one, and a convolution of its padded results.
struct two_layers {
    using layer = xf::any_expr<float>;
    explicit two_layers(std::mt19937& random) : has_products(random() % 2 == 0), is_deep(random() % 2 == 0) {
        const auto up_to = [&](unsigned n) { return std::size_t(1 + random() % n); };
        const std::size_t inputs = up_to(40), channels = has_products ? up_to(150) : inputs;
        const std::size_t window = 2 + random() % 2, outputs = is_deep ? channels : up_to(70);
        x = whole_numbers<4>({up_to(3), 2 + up_to(18), 2 + up_to(18), inputs}, random);
        pointwise = whole_numbers<4>({1, 1, inputs, channels}, random);
        bias = whole_numbers<1>({channels}, random);
        weights = whole_numbers<4>({window, window, is_deep ? 1 : channels, outputs}, random);
        for (int k = 0; k < 4; ++k) options.padding.push_back(index_t(random() % 3));
        options.stride = {index_t(up_to(2)), index_t(up_to(2))};
        options.groups = is_deep ? index_t(channels) : 1;
    }
    layer first() const {
        return has_products ? xf::relu(xf::nn::conv2d<xf::nn::nhwc>(layer(x), pointwise, bias))
                            : xf::relu(layer(x) * 2.0F + layer(bias));
    }
    layer second(const layer& h) const { return xf::relu(xf::nn::conv2d<xf::nn::nhwc>(h, weights, options)); }

    bool has_products, is_deep;
    xt::xtensor<float, 4> x, pointwise, weights;
    xt::xtensor<float, 1> bias;
    xf::nn::conv_options options;
};

TEST_CASE("what a border is around is computed inside it, and gives what it gives alone") {
    std::mt19937 random(5);
    int inside = 0;
    for (int round = 0; round < 60; ++round) {
        const two_layers net(random);
        const xt::xarray<float> first = net.first();
        const xt::xarray<float> expected = net.second(first);
        const two_layers::layer e = net.second(net.first());
        for (const index_t tile : {0, 4096, 40000}) {
            CAPTURE(round);
            CAPTURE(tile);
            const xf::policy options{.threads = 1 + round % 2, .tile_bytes = tile};
            inside += xf::explain(e, options).text().find("inside the border of") != std::string::npos;
            xt::xarray<float> y;
            xf::assign(y, e, options);
            CHECK(y == expected);
        }
    }
    CHECK(inside > 60);
}

}  // namespace
