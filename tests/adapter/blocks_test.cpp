#include <doctest/doctest.h>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"

/// Layers on layers in one expression: a tile too large for what it needs beside it is computed in blocks,
/// and no array exists in full.
namespace {

using array4 = xt::xtensor<float, 4>;

array4 numbers(std::size_t n, std::size_t side, std::size_t channels) {
    array4 x({n, side, side, channels});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(int(i * 5 % 7) - 3);
    return x;
}

const xf::window_options padded{.axes = {1, 2}, .padding = {1, 1}};
const xf::window_options plain{.axes = {1, 2}};

auto layer(const auto& x, const array4& w) {
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, padded), w);
    return xf::windows(xf::relu(conv), {2, 2}, {2, 2}, plain).max({-1, -2});
}

TEST_CASE("two layers are one pass, and what they are layer by layer") {
    const array4 x = numbers(1, 92, 16);
    array4 w({3, 3, 16, 16});
    for (std::size_t i = 0; i < w.size(); ++i) w.data()[i] = float(int(i % 3) - 1);
    const auto e = layer(layer(xf::lazy(x), w), w);
    const auto why = xf::explain(e);
    CHECK(why.full_intermediates == 0);
    for (const int threads : {1, 2}) {
        xf::set_threads(threads);
        const array4 once = e;
        const array4 first = layer(xf::lazy(x), w);
        const array4 second = layer(xf::lazy(first), w);
        CHECK(once == second);
    }
    xf::set_threads(0);
}

TEST_CASE("a box of one column") {
    xt::xtensor<float, 3> x({12, 52, 15}), v({3, 12, 12});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(int(i * 7 % 11) - 5);
    for (std::size_t i = 0; i < v.size(); ++i) v.data()[i] = float(int(i * 5 % 3) - 1);
    const xt::xtensor<float, 1> bias = xt::ones<float>({12});
    const auto taps = xf::windows(xf::transpose(x, {1, 2, 0}), {3}, {1}, {.axes = {0}});
    const auto e = xf::einsum<"yxck,kco->yxo">(taps, v) + bias;
    xt::xtensor<float, 3> one({50, 15, 12}), two = one;
    xf::assign(one, e, xf::policy{.threads = 1});
    xf::assign(two, e, xf::policy{.threads = 2});
    CHECK(one == two);
}

TEST_CASE("blocks of a large tile") {
    const array4 x = numbers(2, 128, 32);
    array4 w({3, 3, 32, 32});
    for (std::size_t i = 0; i < w.size(); ++i) w.data()[i] = float(int(i % 3) - 1);
    const auto e = layer(layer(xf::lazy(x), w), w);
    const auto why = xf::explain(e);
    CHECK(why.full_intermediates == 0);
    CHECK(why.text().find("in blocks of") != std::string::npos);
    CHECK(why.scratch_bytes < why.threads * 1200 * 1000);
    const array4 once = e;
    const array4 first = layer(xf::lazy(x), w);
    const array4 second = layer(xf::lazy(first), w);
    CHECK(once == second);
}

}  // namespace
