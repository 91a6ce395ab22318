#include <doctest/doctest.h>

#include "complaint.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"

/// Expressions whose rank is known at run time, beside those of types.
namespace {

template <class T = float, int R = 3>
xt::xtensor<T, std::size_t(R)> numbers(const typename xt::xtensor<T, std::size_t(R)>::shape_type& shape,
                                       int seed = 0) {
    auto a = xt::xtensor<T, std::size_t(R)>::from_shape(shape);
    int k = seed;
    for (T& each : a) each = T(((k++ * 37) % 101 - 40) / 4);
    return a;
}

/// Do the two have the same type of elements, shape and elements, evaluated to arrays of both kinds?
template <class E, class T>
bool is_same(const E& typed, const xf::any_expr<T>& any) {
    static_assert(std::is_same_v<typename E::value_type, T>);
    const auto expected = xf::eval(typed);
    const xt::xarray<T> dynamic = any;
    const xt::xtensor<T, std::size_t(E::rank)> fixed = any;
    return xt::allclose(expected, dynamic, 1e-5, 1e-6) && xt::allclose(expected, fixed, 1e-5, 1e-6) &&
           dynamic.dimension() == expected.dimension();
}

using xf::lazy;

}  // namespace

TEST_CASE("elementwise operations promote, broadcast and take scalars as those of types do") {
    const auto x = numbers<float>({2, 3, 4}), y = numbers<float>({2, 3, 4}, 7);
    const auto i = numbers<std::int32_t, 1>({4}, 3);
    const xt::xtensor<bool, 2> flags = {
        {true, false, true, false}, {true, true, false, false}, {true, false, true, true}};
    const xf::any_expr<float> a = x, b = y;
    const xf::any_expr<std::int32_t> n = i;
    const xf::any_expr<bool> f = flags;
    CHECK(is_same(lazy(x) + y, a + b));
    CHECK(is_same(lazy(x) + y, a + y));
    CHECK(is_same(2.0 - lazy(x), 2.0 - a));
    CHECK(is_same(lazy(x) * 2, a * 2));
    CHECK(is_same(lazy(x) * i, a * n));
    CHECK(is_same(lazy(i) / 2, n / 2));
    CHECK(is_same(lazy(i) % 3, n % 3));
    CHECK(is_same(lazy(i) > 2.5, n > 2.5));
    CHECK(is_same(lazy(i) << 2, n << 2));
    CHECK(is_same(-lazy(x), -a));
    CHECK(is_same(!lazy(flags), !f));
    CHECK(is_same(xf::exp(lazy(i)), xf::exp(n)));
    CHECK(is_same(xf::maximum(x, 0.5F), xf::maximum(a, 0.5F)));
    CHECK(is_same(xf::pow(lazy(x), 2), xf::pow(a, 2)));
    CHECK(is_same(xf::clip(x, -1, 1), xf::clip(a, -1, 1)));
    CHECK(is_same(xf::where(flags, x, y), xf::where(f, a, b)));
    CHECK(is_same(xf::where(flags, x, 0.0F), xf::where(f, x, 0.0F)));
    CHECK(is_same(xf::cast<std::int8_t>(x), xf::cast<std::int8_t>(a)));
    CHECK(is_same(xf::abs(xf::cast<std::complex<float>>(x)), xf::abs(xf::cast<std::complex<float>>(a))));
}

TEST_CASE("reductions over axes that the run knows") {
    const auto x = numbers<float>({2, 3, 4});
    const auto i = numbers<std::int32_t, 2>({3, 4}, 3);
    const xf::any_expr<float> a = x;
    const xf::any_expr<std::int32_t> n = i;
    const std::vector<int> axes = {0, -1};
    CHECK(is_same(xf::sum(x, {0, -1}), a.sum(axes)));
    CHECK(is_same(xf::sum(x, {0, -1}, xf::keepdims), xf::sum(a, axes, xf::keepdims)));
    CHECK(is_same(xf::sum(x), xf::sum(a)));
    CHECK(is_same(xf::sum(i, {1}), xf::sum(n, 1)));
    CHECK(is_same(xf::prod(x, {1}), xf::prod(a, {1})));
    CHECK(is_same(xf::max(x, {-1, -2}), a.max({-1, -2})));
    CHECK(is_same(xf::min(i, {0}), n.min(0)));
    CHECK(is_same(xf::mean(i, {0}), n.mean({0})));
    CHECK(is_same(xf::mean(x, {2}, xf::keepdims), a.mean({2}, xf::keepdims)));
    CHECK(is_same(xf::var(x, {2}, xf::ddof(1)), a.var({2}, xf::ddof(1))));
    CHECK(is_same(xf::stddev(x), a.stddev()));
    CHECK(is_same(xf::all(i, {0}), n.all({0})));
    CHECK(is_same(xf::any(i, {1}), n.any({1})));
    CHECK(is_same(xf::argmax(x, {2}), a.argmax({2})));
    CHECK(is_same(xf::argmin(x), a.argmin()));
    CHECK(is_same(xf::count_nonzero(i, {1}), n.count_nonzero({1})));
    CHECK(is_same(xf::logsumexp(x, {1}), a.logsumexp({1})));
    CHECK(is_same(xf::norm(x, {0, 2}), a.norm({0, 2})));
    CHECK(is_same(xf::cumsum(i, 1), xf::cumsum(n, 1)));
    CHECK(is_same(xf::cumprod(x, -1), xf::cumprod(a, -1)));
}

TEST_CASE("views, windows, borders and joins") {
    const auto x = numbers<float>({2, 3, 4}), y = numbers<float>({2, 3, 4}, 7);
    const xf::any_expr<float> a = xf::exp(x);
    const auto e = xf::exp(x);
    CHECK(is_same(xf::transpose(e), xf::transpose(a)));
    CHECK(is_same(xf::transpose(e, {1, 2, 0}), xf::transpose(a, {1, 2, 0})));
    CHECK(is_same(xf::moveaxis(e, 0, -1), xf::moveaxis(a, {0}, {-1})));
    CHECK(is_same(xf::swapaxes(e, 0, 1), xf::swapaxes(a, 0, 1)));
    CHECK(is_same(xf::flip(e, {0, 2}), xf::flip(a, {0, 2})));
    CHECK(is_same(xf::expand_dims(e, {0, 2}), xf::expand_dims(a, {0, 2})));
    CHECK(is_same(xf::squeeze(xf::expand_dims(e, {0}), {0}), xf::squeeze(xf::expand_dims(a, {0}), {0})));
    CHECK(is_same(xf::broadcast_to(e, {5, 2, 3, 4}), xf::broadcast_to(a, {5, 2, 3, 4})));
    CHECK(is_same(xf::reshape(e, {4, -1}), xf::reshape(a, {4, -1})));
    CHECK(is_same(xf::reshape(xf::transpose(e), {6, 4}), xf::reshape(xf::transpose(a), {6, 4})));
    CHECK(is_same(xf::reshape(xf::reshape(xf::transpose(e), {6, 4}) + 1.0F, {3, 8}),
                  xf::reshape(xf::reshape(xf::transpose(a), {6, 4}) + 1.0F, {3, 8})));
    CHECK(
        is_same(xf::windows(e, {2, 3}, {1, 1}).max({-1, -2}), xf::windows(a, {2, 3}, {1, 1}).max({-1, -2})));
    const xf::window_options padded{.axes = {1}, .dilation = {2}, .padding = {{1, 2}}, .pad_value = 1};
    CHECK(is_same(xf::windows(e, {2}, {2}, padded).sum({-1}), xf::windows(a, {2}, {2}, padded).sum({-1})));
    CHECK(is_same(xf::pad(e, {{0, 1}, {2, 0}, {1, 1}}), xf::pad(a, {{0, 1}, {2, 0}, {1, 1}})));
    CHECK(is_same(xf::pad(e, {{1, 1}}, "reflect"), xf::pad(a, {{1, 1}}, "reflect")));
    CHECK(is_same(xf::pad(e, {{1, 1}}, "constant", 3), xf::pad(a, {{1, 1}}, "constant", 3)));
    for (const char* mode : {"linear_ramp", "maximum", "mean", "minimum", "median"})
        CHECK(
            is_same(xf::pad(e, {{1, 2}, {0, 0}, {2, 1}}, mode), xf::pad(a, {{1, 2}, {0, 0}, {2, 1}}, mode)));
    CHECK(is_same(xf::pad(e, 2, "linear_ramp", 3), xf::pad(a, {{2, 2}}, "linear_ramp", 3)));
    CHECK(is_same(xf::pad(e, 0, "mean"), xf::pad(a, {{0, 0}}, "mean")));
    const xf::window_options same{.padding = "same", .pad_value = 1};
    CHECK(is_same(xf::windows(e, {3, 2}, {2, 1}, same).sum({-1}),
                  xf::windows(a, {3, 2}, {2, 1}, same).sum({-1})));
    CHECK(is_same(e, xf::lazy(a)));
    const std::vector<xf::any_expr<float>> parts = {a, y, a + y};
    CHECK(is_same(xf::concatenate(e, y, e + y, 1), xf::concatenate(parts, 1)));
    CHECK(is_same(xf::stack(e, y, e + y, -1), xf::stack(parts, -1)));
    const std::vector<xf::any_expr<float, 3>> of_rank_3(parts.begin(), parts.end());
    const xf::any_expr<float, 3> joined = xf::concatenate(of_rank_3, 1);
    const xf::any_expr<float, 4> stacked = xf::stack(of_rank_3, -1);
    CHECK(is_same(joined, xf::concatenate(parts, 1)));
    CHECK(is_same(stacked, xf::stack(parts, -1)));
    const std::vector<int> counts = {2, 0, 1};
    CHECK(is_same(xf::repeat(e, 3, -2), xf::repeat(a, 3, -2)));
    CHECK(is_same(xf::repeat(e, {2, 0, 1}, 1), xf::repeat(a, {2, 0, 1}, 1)));
    CHECK(is_same(xf::repeat(e, counts, 1), xf::repeat(a, counts, 1)));
    CHECK(is_same(xf::tile(e, {2, 1, 3}), xf::tile(a, {2, 1, 3})));
    CHECK(is_same(xf::tile(e, {2, 2, 1, 1}), xf::tile(a, {2, 2, 1, 1})));
    CHECK(is_same(xf::tile(e, {2}), xf::tile(a, {2})));
}

TEST_CASE("slices of operands whose rank the run knows") {
    const auto x = numbers<float>({2, 3, 4});
    const xf::any_expr<float> a = xf::exp(x);
    const auto e = xf::exp(x);
    using xt::placeholders::_;
    CHECK(is_same(xf::view(e, 1), xf::view(a, 1)));
    CHECK(is_same(xf::view(e, xt::all(), xt::range(2, _, -1)), xf::view(a, xt::all(), xt::range(2, _, -1))));
    CHECK(is_same(xf::view(e, xt::ellipsis(), xt::newaxis(), -1),
                  xf::view(a, xt::ellipsis(), xt::newaxis(), -1)));
    CHECK(is_same(xf::view(e, xt::keep(1, -2), xt::ellipsis(), xt::drop(2)),
                  xf::view(a, xt::keep(1, -2), xt::ellipsis(), xt::drop(2))));
    CHECK(complaint([&] { static_cast<void>(xf::view(a, 0, 0, 0, 0)); }) ==
          "view: 4 axes are named, the operand of shape (2, 3, 4) has 3");
    CHECK(complaint([&] { static_cast<void>(xf::view(a, 2)); }) ==
          complaint([&] { static_cast<void>(xf::view(x, 2)); }));
    CHECK(complaint([&] { static_cast<void>(xf::view(a, xt::keep(5))); }) ==
          complaint([&] { static_cast<void>(xf::view(x, xt::keep(5))); }));
}

TEST_CASE("functors of the user's over operands whose rank the run knows") {
    const auto x = numbers<float>({2, 3, 4}), y = numbers<float>({3, 1, 1}, 5);
    const xf::any_expr<float> a = xf::lazy(x) * 0.5F;
    const auto e = xf::lazy(x) * 0.5F;
    const auto f = [](auto v, auto w, auto s) noexcept { return v * w + s; };
    const float scale = 3;
    const auto g = [scale](float v) { return v > 1 ? v * scale : -v; };
    CHECK(is_same(xf::map(f, e, xf::view(y, 0), 2), xf::map(f, a, xf::view(y, 0), 2)));
    CHECK(is_same(xf::map(f, x, e, 2), xf::map(f, x, a, 2)));
    CHECK(
        is_same(xf::relu(xf::map(g, xf::map(g, e))).sum({0}), xf::relu(xf::map(g, xf::map(g, a))).sum({0})));
    CHECK(is_same(xf::map([](float v) { return int(v); }, e), xf::map([](float v) { return int(v); }, a)));
    CHECK(complaint([&] { static_cast<void>(xf::map(f, a, y, 1)); }) ==
          complaint([&] { static_cast<void>(xf::map(f, x, y, 1)); }));
    xt::xarray<float> z = xt::ones<float>({2, 3, 4});
    CHECK_THROWS_AS(z = xf::map([](float v) -> float { return v > 0 ? throw 3 : v; }, a), int);
    CHECK(z == xt::ones<float>({2, 3, 4}));
}

TEST_CASE("contractions by subscripts that the run knows") {
    const auto p = numbers<float>({2, 3, 4}), q = numbers<float>({2, 4, 5}, 9);
    const auto m = numbers<float, 2>({4, 4}), v = numbers<float, 2>({1, 4});
    const auto bytes = numbers<std::int8_t, 2>({3, 4});
    const xf::any_expr<float> a = xf::exp(p), b = q;
    const auto e = xf::exp(p);
    const std::string text = "bij,bjk->bik";
    CHECK(is_same(xf::einsum<"bij,bjk->bik">(e, q), xf::einsum(text, a, b)));
    CHECK(is_same(xf::einsum<"bij,bjk->bik">(p, q), xf::einsum(text, p, q)));
    CHECK(is_same(xf::einsum<"bij->jb">(e), xf::einsum("bij->jb", a)));
    CHECK(is_same(xf::einsum<"ii->i">(m), xf::einsum("ii->i", m)));
    CHECK(is_same(xf::einsum<"ii">(m), xf::einsum("ii", m)));
    CHECK(is_same(xf::einsum<"...ij,jk">(p, m), xf::einsum("...ij,jk", p, m)));
    CHECK(is_same(xf::einsum<"bij,jk,kl->bl">(p, m, m), xf::einsum("bij,jk,kl->bl", p, m, m)));
    CHECK(is_same(xf::einsum<"ij,kj->ik">(bytes, bytes), xf::einsum("ij,kj->ik", bytes, bytes)));
    CHECK(is_same(xf::einsum<"bij,ij->b">(p, v), xf::einsum("bij,ij->b", p, v)));
    CHECK(is_same(xf::matmul(e, q), xf::matmul(a, b)));
    CHECK(is_same(xf::matmul(e, m), xf::matmul(a, m)));
    CHECK(is_same(xf::tensordot(e, q, {0, 2}, {0, 1}), xf::tensordot(a, q, {0, 2}, {0, 1})));
    CHECK(is_same(xf::tensordot(m, e, {1}, {2}), xf::tensordot(m, a, {1}, {2})));
    CHECK(is_same(xf::tensordot<1>(e, m), xf::tensordot(a, m, 1)));
    CHECK(is_same(xf::tensordot<0>(m, v), xf::tensordot(xf::any_expr<float>(m), v, 0)));
}

TEST_CASE("layers of operands whose rank the run knows") {
    const auto x = numbers<float>({4, 9, 8}), w = numbers<float>({6, 2, 3}), k = numbers<float>({5, 4, 3});
    const auto i = numbers<std::int32_t>({2, 6, 8}), b = numbers<std::int32_t>({2, 6, 8}, 9);
    const xf::any_expr<float> a = x;
    const xf::any_expr<std::int32_t> n = i;
    namespace nn = xf::nn;
    const auto taps = xf::reshape(k, {5, 4, 3, 1});
    CHECK(is_same(nn::conv2d(x, taps, {.padding = 1}), nn::conv2d(a, taps, {.padding = 1})));
    CHECK(is_same(nn::conv1d(numbers<float>({3, 4, 9}), w, {.groups = 2}),
                  nn::conv1d(xf::any_expr<float>(numbers<float>({3, 4, 9})), w, {.groups = 2})));
    CHECK(is_same(nn::max_pool(i, {3, 3}, {.stride = 2, .padding = 1}),
                  nn::max_pool(n, {3, 3}, {.stride = 2, .padding = 1})));
    CHECK(is_same(nn::avg_pool(i, {2, 2}), nn::avg_pool(n, {2, 2})));
    CHECK(is_same(nn::global_avg_pool(x), nn::global_avg_pool(a)));
    CHECK(is_same(nn::global_max_pool<nn::nhwc>(i, xf::keepdims),
                  nn::global_max_pool<nn::nhwc>(n, xf::keepdims)));
    CHECK(is_same(nn::softmax(i, 1), nn::softmax(n, 1)));
    CHECK(is_same(nn::log_softmax(x), nn::log_softmax(a)));
    CHECK(is_same(nn::layer_norm<2>(x), nn::layer_norm<2>(a)));
    CHECK(is_same(nn::linear(x, numbers<float, 2>({3, 8})), nn::linear(a, numbers<float, 2>({3, 8}))));
    CHECK(is_same(nn::gelu(x), nn::gelu(a)));
    CHECK(is_same(nn::hardswish(b), nn::hardswish(xf::any_expr<std::int32_t>(b))));
    CHECK(complaint([&] { nn::conv2d(a, w); }) == "conv2d: weights of shape (6, 2, 3): 4 axes are needed");
    CHECK(complaint([&] {
              nn::max_pool(a, {3, 3, 3, 3});
          }) == "max_pool: operand 0 of shape (4, 9, 8) has fewer than 4 axes");
    CHECK(complaint([&] { nn::max_pool(a, {3, 30}); }) == complaint([&] { nn::max_pool(x, {3, 30}); }));
}

TEST_CASE("a plan of what has its rank at run time has the rank that it is kept with") {
    const auto x = numbers<float, 2>({3, 4});
    const xf::any_expr<float> e = xf::exp(x);
    const xf::any_plan<float, 2> p = xf::plan(e);
    xt::xtensor<float, 2> y;
    p.run(y);
    CHECK(y == xf::eval(e));
    CHECK_THROWS_AS(static_cast<void>(xf::any_plan<float, 3>(xf::plan(e))), xf::rank_error);
}

TEST_CASE("a network of any depth and rank is fused as the one of types") {
    const auto x = numbers<float, 2>({16, 32}), w = numbers<float, 2>({32, 32}, 5);
    xf::any_expr<float> e = x;
    for (int k = 0; k < 4; ++k) e = xf::relu(xf::matmul(e, w) * 0.01F + 1.0F);
    xt::xtensor<float, 2> expected = x;
    for (int k = 0; k < 4; ++k) expected = xf::eval(xf::relu(xf::matmul(expected, w) * 0.01F + 1.0F));
    CHECK(xt::allclose(xf::eval(e), expected, 1e-4, 1e-5));
    CHECK(xf::explain(e).stages == 8);
    const xf::any_expr<float, 2> of_rank = e;
    CHECK(xt::allclose(xf::eval(of_rank), expected, 1e-4, 1e-5));
    CHECK(xt::allclose(xf::eval(xf::nn::softmax(of_rank, 1)), xf::eval(xf::nn::softmax(expected, 1)), 1e-4,
                       1e-5));
}

TEST_CASE("targets of any kind") {
    const auto x = numbers<float, 2>({3, 4});
    const xf::any_expr<float> e = xf::lazy(x) + 1.0F;
    xt::xarray<float> y;
    xt::xtensor<double, 2> z;
    xt::xtensor<float, 3> outer = xt::zeros<float>({2, 3, 4});
    y = e;
    z = e;
    xt::view(outer, 1) = e;
    CHECK(y == xf::eval(xf::lazy(x) + 1.0F));
    CHECK(xt::allclose(y, z));
    CHECK(xt::view(outer, 1) == y);
    y += e;
    xf::assign(z, e * 2.0F);
    CHECK(xt::allclose(y, z));
    y = xf::any_expr<float>(xt::xarray<float>(y)) - y;
    CHECK(y == xt::zeros<float>({3, 4}));
    xt::xtensor<float, 1> line;
    CHECK_THROWS_AS(line = e, xf::rank_error);
}

TEST_CASE("mistakes are told where they are made, with what the run knows") {
    const auto x = numbers<float>({2, 3, 4});
    const auto y = numbers<float, 2>({3, 5});
    const xf::any_expr<float> a = x, b = y;
    CHECK(complaint([&] { static_cast<void>(a + b); }) ==
          complaint([&] { static_cast<void>(xf::lazy(x) + y); }));
    CHECK(complaint([&] { static_cast<void>(a.sum({3})); }) ==
          complaint([&] { static_cast<void>(xf::sum(x, {3})); }));
    CHECK(complaint([&] {
              static_cast<void>(a.sum({1, 1}));
          }) == complaint([&] {
              static_cast<void>(xf::sum(x, {1, 1}));
          }));
    CHECK(complaint([&] {
              static_cast<void>(xf::reshape(a, {5, -1}));
          }) == complaint([&] {
              static_cast<void>(xf::reshape(x, {5, -1}));
          }));
    CHECK(complaint([&] { static_cast<void>(xf::windows(a, {5}, {1})); }) ==
          complaint([&] { static_cast<void>(xf::windows(x, {5}, {1})); }));
    CHECK(complaint([&] {
              static_cast<void>(xf::transpose(a, {0, 0, 1}));
          }) == complaint([&] {
              static_cast<void>(xf::transpose(x, {0, 0, 1}));
          }));
    CHECK(complaint([&] { static_cast<void>(xf::einsum("bij,ij->b", x, y)); }) ==
          complaint([&] { static_cast<void>(xf::einsum<"bij,ij->b">(x, y)); }));
    CHECK(complaint([&] { static_cast<void>(xf::einsum("bij,i+->b", x, y)); }) ==
          "einsum: the subscripts \"bij,i+->b\" at position 5: wrong character: they are letters, commas, "
          "'...' "
          "and '->'");
    CHECK(complaint([&] { static_cast<void>(xf::einsum("bij,ijk->b", x, y)); }) ==
          "einsum: the subscripts \"bij,ijk->b\" at position 4: an operand has another rank than its labels "
          "say");
    CHECK(complaint([&] { static_cast<void>(xf::einsum("bij,ij->bq", x, y)); }).find("no operand has") !=
          std::string::npos);
    CHECK(complaint([&] {
              static_cast<void>(xf::concatenate(std::vector{a, b}, 0));
          }) == "concatenate: operand 1 of shape (3, 5) has another rank than operand 0 of shape (2, 3, 4)");
    CHECK(complaint([&] {
              static_cast<void>(xf::concatenate(std::vector<xf::any_expr<float, 3>>{a, a}, 3));
          }) == complaint([&] {
              static_cast<void>(xf::concatenate(std::vector{a, a}, 3));
          }));
    CHECK(complaint([&] { static_cast<void>(xf::broadcast_to(a, {4})); }) ==
          "broadcast_to: shape (4,) has fewer axes than the operand of shape (2, 3, 4)");
    CHECK(complaint([&] {
              static_cast<void>(xf::repeat(a, {1, 2}, 1));
          }) == complaint([&] {
              static_cast<void>(xf::repeat(x, {1, 2}, 1));
          }));
    CHECK(complaint([&] { static_cast<void>(xf::tile(a, {-1})); }) == "tile: count -1 of axis 2 is negative");
    CHECK(complaint([&] { static_cast<void>(xf::tensordot(a, b, 3)); }) ==
          complaint([&] { static_cast<void>(xf::tensordot(x, y, 3)); }));
    CHECK(complaint([&] {
              static_cast<void>(xf::tensordot(a, b, {0, 1}, {0}));
          }) == "tensordot: 2 axes of operand 0 and 1 of operand 1");
    CHECK(complaint([&] { static_cast<void>(xf::any_expr<float, 2>(a)); }) ==
          "any_expr: an expression of shape (2, 3, 4) has not 2 axes");
    CHECK(complaint([&] {
              static_cast<void>(xf::windows(a, {3}, {1}, {.padding = {1}}));
          }).find("any_expr: padding of windows") == 0);
    CHECK(complaint([&] { static_cast<void>(xf::any_expr<float>() + 1.0F); }) ==
          "any_expr: it holds no expression yet; assign one first");
}
