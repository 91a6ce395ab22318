#include <doctest/doctest.h>

#include <thread>

#include "any/numbers.hpp"
#include "complaint.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"

/// Plans of a type that can be written down, over inputs that are bound when they run.
namespace {

using any_tests::array;
using any_tests::numbers;

/// Convolution, pooling and a layer of all features.
struct network {
    array<4> w = numbers<4>({3, 3, 2, 8});
    array<2> f = numbers<2>({8 * 3 * 3, 5}, 7);
    array<1> b = numbers<1>({5}, 11);

    template <class X>
    auto operator()(const X& x) const {
        const auto h = xf::nn::max_pool<xf::nn::nhwc>(xf::relu(xf::nn::conv2d<xf::nn::nhwc>(x, w)), {2, 2});
        return xf::nn::softmax(xf::matmul(xf::reshape(h, {-1, 72}), f) + b, -1);
    }
};

/// A network in a class whose members have types.
struct classifier {
    network layers;
    xf::input<float, 4> x{{-1, 8, 8, 2}};
    xf::any_plan<float, 2> plan = xf::plan(layers(x));

    array<2> operator()(const array<4>& images) const {
        array<2> y;
        plan.run(y, xf::bind(x, images));
        return y;
    }
};

}  // namespace

TEST_CASE("any batch runs, in any order, and another array of the same shape") {
    const classifier c;
    for (const std::size_t n : {1U, 4U, 1U, 2U, 9U, 4U, 0U, 3U}) {
        const array<4> images = numbers<4>({n, 8, 8, 2}, int(n)), others = numbers<4>({n, 8, 8, 2}, 50);
        CHECK(c(images) == xf::eval(c.layers(images)));
        CHECK(c(others) == xf::eval(c.layers(others)));
    }
}

TEST_CASE("more batches than plans are kept") {
    const classifier c;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t n = 1; n < 14; ++n) {
            const array<4> images = numbers<4>({n, 8, 8, 2}, int(n));
            CHECK(c(images) == xf::eval(c.layers(images)));
        }
    }
}

TEST_CASE("several threads run one plan, with batches of their own") {
    const classifier c;
    std::vector<int> wrong(4, 0);
    std::vector<array<4>> images;
    std::vector<array<2>> expected;
    for (std::size_t t = 0; t < 4; ++t) {
        images.push_back(numbers<4>({1 + t % 3, 8, 8, 2}, int(t)));
        expected.push_back(c.layers(images.back()));
    }
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int k = 0; k < 30; ++k) wrong[t] += c(images[t]) == expected[t] ? 0 : 1;
        });
    for (std::thread& each : threads) each.join();
    CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("arrays of other layouts are bound, and rvalues") {
    const xf::input<float, 2> x({-1, 6});
    const xf::any_plan<float, 1> p = xf::plan(xf::sum(xf::exp(x), {1}));
    const array<2> a = numbers<2>({4, 6}), wide = numbers<2>({8, 12});
    const xt::xtensor<float, 2, xt::layout_type::column_major> columns = a;
    const xt::xarray<float> dynamic = a;
    array<1> y, z = xf::sum(xf::exp(a), {1});
    for (int round = 0; round < 3; ++round) {
        p.run(y, xf::bind(x, a));
        CHECK(y == z);
        p.run(y, xf::bind(x, columns));
        CHECK(xt::allclose(y, z));
        p.run(y, xf::bind(x, dynamic));
        CHECK(y == z);
        p.run(y, xf::bind(x, array<2>(a)));
        CHECK(y == z);
        p.run(y, xf::bind(x, xt::view(wide, xt::range(0, 8, 2), xt::range(3, 9))));
        CHECK(xt::allclose(
            y, xf::eval(xf::sum(xf::exp(xt::view(wide, xt::range(0, 8, 2), xt::range(3, 9))), {1}))));
    }
}

TEST_CASE("the target may be an input, a view, or too large") {
    const xf::input<float, 2> x({-1, 6});
    const xf::any_plan<float, 2> p = xf::plan(xf::flip(x, 1) * 2.0F);
    array<2> a = numbers<2>({4, 6});
    const array<2> expected = xf::flip(a, 1) * 2.0F;
    array<2> y = xt::zeros<float>({9, 9}), outer = xt::zeros<float>({8, 6});
    p.run(y, xf::bind(x, a));
    CHECK(y == expected);
    p.run(xt::view(outer, xt::range(0, 8, 2), xt::all()), xf::bind(x, a));
    CHECK(array<2>(xt::view(outer, xt::range(0, 8, 2), xt::all())) == expected);
    p.run(a, xf::bind(x, a));
    CHECK(a == expected);
}

TEST_CASE("two inputs share an open extent") {
    const xf::input<float, 2> x({-1, 3});
    const xf::input<float, 1> s({-1});
    const xf::any_plan<float, 2> p = xf::plan(x * xf::expand_dims(s, 1));
    const array<2> a = numbers<2>({4, 3});
    const array<1> b = numbers<1>({4}), five = numbers<1>({5});
    array<2> y;
    p.run(y, xf::bind(s, b), xf::bind(x, a));
    CHECK(y(2, 1) == a(2, 1) * b(2));
    CHECK(complaint([&] { p.run(y, xf::bind(s, five), xf::bind(x, a)); }).find("where open extents are") !=
          std::string::npos);
}

TEST_CASE("what follows from an open extent by sums and multiples is computed for each") {
    const xf::input<float, 2> x({-1, 4});
    const auto agrees = [&](const auto& f) {
        const auto p = xf::plan(xf::any_expr(f(x)));
        for (const std::size_t n : {5U, 3U, 12U}) {
            const array<2> a = numbers<2>({n, 4}, int(n));
            auto y = xf::eval(f(a));
            const auto expected = y;
            y.fill(-7);
            p.run(y, xf::bind(x, a));
            CHECK(y == expected);
        }
    };
    agrees([](const auto& e) { return xf::reshape(e, {-1}) + 1.0F; });
    agrees([](const auto& e) { return xf::reshape(e, {-1, 2, 2}).sum({2}); });
    agrees([](const auto& e) { return xf::flip(e, 0); });
    agrees([](const auto& e) { return xf::transpose(e) * 2.0F; });
    agrees([](const auto& e) { return xf::view(e, xt::range(1, xt::placeholders::_), xt::all()); });
    agrees([](const auto& e) { return xf::pad(e, {{2, 1}, {0, 0}}); });
    agrees([](const auto& e) { return xf::concatenate(e, e * 2.0F, 0); });
    agrees([](const auto& e) { return xf::concatenate(e, xf::exp(e), 1).max({1}); });
    agrees([](const auto& e) { return xf::windows(e, {3}, {1}, {.axes = {0}}).sum({-1}); });
    agrees([](const auto& e) { return xf::repeat(e, 3, 0); });
    agrees([](const auto& e) { return xf::tile(e, {2, 1}); });
    agrees([](const auto& e) { return xf::sum(e, {0}); });
    agrees([](const auto& e) { return xf::mean(e, {0}); });
    agrees([](const auto& e) { return xf::max(e, {0}); });
    agrees([](const auto& e) { return xf::argmax(e, {0}); });
    agrees([](const auto& e) { return xf::cumsum(e, 0); });
    agrees([](const auto& e) { return xf::matmul(xf::transpose(e), e); });
}

TEST_CASE("what does not is refused, and the target keeps its elements") {
    const xf::input<float, 2> x({-1, 4});
    const array<2> a = numbers<2>({6, 4});
    const auto refuses = [&](const auto& e) {
        array<2> y = xt::ones<float>({6, 4});
        const auto p = xf::plan(xf::any_expr(e));
        CHECK(complaint([&] { p.run(y, xf::bind(x, a)); }).find("an open extent is") == 0);
        CHECK(y == array<2>(xt::ones<float>({6, 4})));
    };
    refuses(xf::view(x, xt::range(0, xt::placeholders::_, 2), xt::all()) * 2.0F);
    refuses(xf::windows(x, {2}, {2}, {.axes = {0}}).max({-1}));
    refuses(xf::windows(x, {2}, {500}, {.axes = {0}}).max({-1}));
    refuses(x / float(x.extents()[0]));
}

TEST_CASE("mistakes in binding name the shapes") {
    const xf::input<float, 2> x({-1, 4}), z({1, 4}), other({1, 4});
    const xf::any_plan<float, 2> p = xf::plan(x + z);
    const array<2> a = numbers<2>({2, 4}), one = numbers<2>({1, 4}), wrong = numbers<2>({1, 5});
    array<2> y;
    CHECK(complaint([&] { p.run(y, xf::bind(x, a)); }) ==
          "run: the input of shape (1, 4) is not bound: pass xf::bind(x, array)");
    CHECK(complaint([&] { p.run(y, xf::bind(x, a), xf::bind(z, wrong)); }) ==
          "run: the input of shape (1, 4) is bound to an array of shape (1, 5)");
    CHECK(complaint([&] { p.run(y, xf::bind(x, a), xf::bind(z, one), xf::bind(x, a)); }) ==
          "run: the input of shape (open, 4) is bound more than once");
    CHECK(complaint([&] { p.run(y, xf::bind(x, a), xf::bind(z, one), xf::bind(other, one)); }) ==
          "run: an array is bound to what is no input of the plan");
    CHECK(complaint([&] { y = x + z; }) ==
          "evaluation: an input of shape (open, 4) is not bound: xf::plan(e).run(y, xf::bind(x, array))");
    CHECK_THROWS_AS((xf::input<float, 2>({-2, 4})), xf::shape_error);
    CHECK(complaint([&] {
              static_cast<void>(x + numbers<2>({3, 4}));
          }) ==
          "add: operand 1 of shape (3, 4) does not broadcast: its axis 0 has extent 3 where the others have "
          "open (shape so far (open, 4))");
    CHECK_THROWS_AS((xf::any_plan<float, 2>().run(y)), xf::rank_error);
}

TEST_CASE("two inputs bound to one array may be bound to two later") {
    const xf::input<float, 1> x({4}), z({4});
    const xf::any_plan<float, 1> p = xf::plan(xf::exp(x) - xf::exp(z));
    const array<1> a = numbers<1>({4}), b = numbers<1>({4}, 9);
    array<1> y;
    p.run(y, xf::bind(x, a), xf::bind(z, a));
    CHECK(y == array<1>(xt::zeros<float>({4})));
    p.run(y, xf::bind(x, a), xf::bind(z, b));
    CHECK(y == xf::eval(xf::exp(a) - xf::exp(b)));
}

TEST_CASE("plans without inputs, and those of types, become plans that can be stored") {
    array<2> a = numbers<2>({4, 6});
    std::vector<xf::any_plan<float, 1>> plans;
    plans.emplace_back(xf::plan(xf::sum(a, {1})));
    plans.emplace_back(xf::plan(xf::any_expr(xf::max(a, {1}))));
    plans.push_back(plans[0]);
    for (int round = 0; round < 2; ++round) {
        array<1> y;
        plans[2].run(y);
        CHECK(y == xf::eval(xf::sum(a, {1})));
        plans[1].run(y);
        CHECK(y == xf::eval(xf::max(a, {1})));
        a *= 2.0F;
    }
    CHECK(plans[0].workspace_bytes() > 0);
}
