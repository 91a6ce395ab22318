#include <doctest/doctest.h>

#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// What an expression holds in several places is computed once: trees of types become graphs in which the
/// same subtree is one node, for any depth.
namespace {

using images = xt::xtensor<float, 4>;

images numbers(const std::array<std::size_t, 4>& shape, int modulus, float scale) {
    images x(shape);
    for (std::size_t i = 0; i < x.size(); ++i)
        x.data()[i] = scale * float(int(i * 7919 % std::size_t(modulus)) - modulus / 2);
    return x;
}

auto block(const images& w) {
    return [&w](auto in) {
        auto h = xf::relu(xf::nn::conv2d(in, w, {.padding = 1}));
        return xf::relu(xf::nn::conv2d(h, w, {.padding = 1}) + in);
    };
}

void check_close(const images& a, const images& b) {
    REQUIRE(a.shape() == b.shape());
    float most = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, std::abs(a.data()[i] - b.data()[i]) / (1 + std::abs(b.data()[i])));
    CHECK(most < 1e-4F);
}

TEST_CASE("residual blocks take stages and flops in proportion to their number") {
    const images w = numbers({4, 4, 3, 3}, 17, 0.02F);
    const auto f = block(w);
    for (const auto& shape : {std::array<std::size_t, 4>{1, 4, 8, 8}, {2, 4, 67, 41}, {1, 4, 150, 160}}) {
        const images x = numbers(shape, 101, 0.1F);
        const auto first = f(xf::lazy(x));
        const auto second = f(first);
        const auto third = f(second);
        const auto one = xf::explain(first), two = xf::explain(second), three = xf::explain(third);
        CHECK(two.stages == 2 * one.stages);
        CHECK(three.stages == 3 * one.stages);
        CHECK(three.flops < 3.01 * one.flops);
        const images a = first, b = f(xf::lazy(a)), c = f(xf::lazy(b));
        for (const int threads : {1, 2}) {
            images y;
            xf::assign(y, third, xf::policy{.threads = threads});
            check_close(y, c);
            xf::assign(y, second, xf::policy{.threads = threads});
            check_close(y, b);
        }
    }
}

TEST_CASE("shortcuts are added in registers, from rolling tiles and arrays alike") {
    const images w = numbers({3, 3, 16, 16}, 17, 0.02F);
    const auto f = [&w](const auto& in) {
        const auto h = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(in, w, {.padding = 1}));
        return xf::relu(xf::nn::conv2d<xf::nn::nhwc>(h, w, {.padding = 1}) + in);
    };
    for (const std::size_t rows : {20, 150}) {
        const images x = numbers({1, rows, 160, 16}, 101, 0.1F);
        const images a = f(xf::lazy(x)), b = f(xf::lazy(a)), c = f(xf::lazy(b));
        const auto third = f(f(f(xf::lazy(x))));
        for (const int threads : {1, 2}) {
            images y;
            xf::assign(y, third, xf::policy{.threads = threads});
            CHECK(y == c);
        }
        const std::string why = xf::explain(third, xf::policy{.threads = 1}).text();
        int finished = 0;
        for (std::size_t at = 0; (at = why.find("in the registers of stage", at)) != std::string::npos; ++at)
            ++finished;
        INFO(rows, " rows");
        CHECK(finished == 6);
    }
}

TEST_CASE("blocks that read each block before them, joined") {
    const images w1 = numbers({4, 4, 3, 3}, 17, 0.02F), w2 = numbers({4, 8, 3, 3}, 13, 0.02F),
                 w3 = numbers({4, 16, 1, 1}, 7, 0.1F);
    const images x = numbers({1, 4, 37, 45}, 101, 0.1F);
    const auto layer = [](const auto& in, const images& w) {
        return xf::relu(xf::nn::conv2d(in, w, {.padding = 1}));
    };
    const auto a = layer(xf::lazy(x), w1);
    const auto joined = xf::concatenate(xf::lazy(x), a, 1);
    const auto b = layer(joined, w2);
    const auto dense = xf::nn::conv2d(xf::concatenate(joined, xf::concatenate(a, b, 1), 1), w3);
    CHECK(xf::explain(dense).flops < 2.1 * 37 * 45 * (4 * 36 + 4 * 72 + 4 * 16) * 1.01);

    const images ya = layer(xf::lazy(x), w1), yj = xf::concatenate(x, ya, 1), yb = layer(xf::lazy(yj), w2);
    const images expected =
        xf::nn::conv2d(xf::lazy(images(xf::concatenate(yj, images(xf::concatenate(ya, yb, 1)), 1))), w3);
    for (const int threads : {1, 2}) {
        images y;
        xf::assign(y, dense, xf::policy{.threads = threads});
        check_close(y, expected);
    }
}

TEST_CASE("a skip around pooling and upsampling") {
    const images w = numbers({4, 4, 3, 3}, 17, 0.05F);
    const images x = numbers({1, 4, 64, 48}, 101, 0.1F);
    const auto layer = [&](const auto& in) { return xf::relu(xf::nn::conv2d(in, w, {.padding = 1})); };
    const auto down = layer(xf::lazy(x));
    const auto inner = layer(xf::nn::max_pool(down, {2, 2}));
    const auto up = layer(xf::nn::upsample_nearest(inner, 2) + down);
    CHECK(xf::explain(up).flops < 2 * 4 * 36 * (2 * 64 * 48 + 32 * 24) * 1.05);

    const images ydown = layer(xf::lazy(x)),
                 yinner = layer(xf::lazy(images(xf::nn::max_pool(ydown, {2, 2}))));
    const images expected = layer(xf::lazy(images(xf::nn::upsample_nearest(yinner, 2))) + ydown);
    for (const int threads : {1, 2}) {
        images y;
        xf::assign(y, up, xf::policy{.threads = threads});
        check_close(y, expected);
    }
}

TEST_CASE("a maximum of what is read elsewhere as well leaves it as it is") {
    const images w = numbers({4, 4, 3, 3}, 17, 0.05F);
    const images x = numbers({1, 4, 12, 10}, 101, 0.1F);
    const xt::xtensor<float, 3> bias = 0.1F * xt::ones<float>({4, 1, 1});
    const auto h = xf::relu(xf::nn::conv2d(x, w, {.padding = 1}) + bias);
    const auto both = h - xf::max(h, {2, 3}, xf::keepdims);
    const images yh = h;
    const images expected = xf::lazy(yh) - xf::max(yh, {2, 3}, xf::keepdims);
    check_close(images(both), expected);
}

}  // namespace
