#include <doctest/doctest.h>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"

/// Layers on layers in one expression: a tile too large for what it needs beside it is computed in blocks,
/// and no array exists in full.
namespace {

using array2 = xt::xtensor<float, 2>;
using array4 = xt::xtensor<float, 4>;

array4 numbers(std::size_t n, std::size_t rows, std::size_t columns, std::size_t channels) {
    array4 x({n, rows, columns, channels});
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
    const array4 x = numbers(1, 92, 92, 16);
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

/// Elements whose sums depend on the order of the terms.
template <std::size_t N>
xt::xtensor<float, N> fractions(const std::array<std::size_t, N>& shape) {
    xt::xtensor<float, N> x(shape);
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = 1.0F / float(i * 7 % 1013 + 3);
    return x;
}

TEST_CASE("the same bits for every number of threads") {
    const auto a = fractions<2>({210, 3000}), b = fractions<2>({3000, 190});
    const auto x = fractions<4>({3, 40, 40, 20}), w = fractions<4>({3, 3, 20, 33});
    const auto product = xf::einsum<"ik,kj->ij">(a, b);
    const auto transposed = xf::einsum<"ik,kj->ji">(xf::relu(a), b);
    const auto vector = xf::einsum<"ik,k->i">(a, xf::view(b, xt::all(), 0));
    const auto pooled = layer(xf::lazy(x), w);
    array2 first, second;
    xt::xtensor<float, 1> third;
    array4 fourth;
    for (const int threads : {1, 2, 3, 4, 8}) {
        const xf::policy how{.threads = threads};
        array2 y({210, 190}), z({190, 210});
        xt::xtensor<float, 1> v({210});
        array4 p({3, 20, 20, 33});
        xf::assign(y, product, how);
        xf::assign(z, transposed, how);
        xf::assign(v, vector, how);
        xf::assign(p, pooled, how);
        if (threads == 1) first = y, second = z, third = v, fourth = p;
        CHECK((y == first && z == second && v == third && p == fourth));
    }
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

TEST_CASE("blocks of a large tile, whose rolling buffers alone would not fit") {
    const array4 x = numbers(1, 300, 300, 32);
    array4 w({3, 3, 32, 32});
    for (std::size_t i = 0; i < w.size(); ++i) w.data()[i] = float(int(i % 3) - 1);
    const auto e = layer(layer(xf::lazy(x), w), w);
    const auto why = xf::explain(e, {.threads = 1});
    CHECK(why.full_intermediates == 0);
    CHECK(why.text().find("in blocks of") != std::string::npos);
    CHECK(why.scratch_bytes < 1200 * 1000);
    const array4 once = xf::eval(e, {.threads = 1});
    const array4 first = layer(xf::lazy(x), w);
    const array4 second = layer(xf::lazy(first), w);
    CHECK(once == second);
}

}  // namespace
