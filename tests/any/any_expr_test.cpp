#include <doctest/doctest.h>

#include <thread>

#include "any/numbers.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"

/// Expressions of a type that can be written down: kept in containers and classes, assigned to in loops.
namespace {

using any_tests::array;
using any_tests::numbers;
constexpr xf::policy strict{.strict = true};

template <class E>
auto strictly(const E& e) {
    return xf::eval(e, strict);
}
template <class E>
bool is_same(const E& typed, const xf::any_expr<typename E::value_type, E::rank>& any) {
    return strictly(typed) == strictly(any);
}

}  // namespace

TEST_CASE("any expression of a type and rank is held, with the same elements") {
    const auto x = numbers<3>({2, 6, 8}), y = numbers<3>({2, 6, 8}, 5);
    const auto w = numbers<2>({8, 4});
    CHECK(is_same(xf::lazy(x), x));
    CHECK(is_same(xf::lazy(x) + y, xf::lazy(x) + y));
    CHECK(is_same(xf::transpose(x), xf::transpose(x)));
    CHECK(is_same(xf::windows(x, 2, 2), xf::windows(x, 2, 2)));
    CHECK(is_same(xf::sum(x, {1}), xf::sum(x, {1})));
    CHECK(is_same(xf::matmul(x, w), xf::matmul(x, w)));
    CHECK(is_same(xf::pad(x, {{0, 0}, {1, 1}, {2, 0}}), xf::pad(x, {{0, 0}, {1, 1}, {2, 0}})));
    CHECK(is_same(xf::concatenate(x, y, 1), xf::concatenate(x, y, 1)));
    CHECK(is_same(xf::cumsum(x, 1), xf::cumsum(x, 1)));
    CHECK(is_same(xf::var(x, {2}), xf::var(x, {2})));
    CHECK(is_same(xf::repeat(x, 3, 0), xf::repeat(x, 3, 0)));
    CHECK(is_same(xf::argmax(x, {1}), xf::argmax(x, {1})));
}

TEST_CASE("it is an operand of every function") {
    const auto x = numbers<3>({2, 6, 8}), y = numbers<3>({2, 6, 8}, 5);
    const auto w = numbers<2>({8, 4});
    const xf::any_expr a = xf::exp(x);
    const auto e = xf::exp(x);
    CHECK(is_same(e * 2.0F + y, a * 2.0F + y));
    CHECK(is_same(xf::moveaxis(e, 0, 2), xf::moveaxis(a, 0, 2)));
    CHECK(is_same(xf::windows(e, 3).max({-1, -2}), xf::windows(a, 3).max({-1, -2})));
    CHECK(is_same(xf::windows(e, 3, 1).mean({-1, -2}), xf::windows(a, 3, 1).mean({-1, -2})));
    CHECK(is_same(e.stddev({0}), a.stddev({0})));
    CHECK(is_same(xf::einsum<"bij,jk->bik">(e, w), xf::einsum<"bij,jk->bik">(a, w)));
    CHECK(is_same(xf::pad(e, {{0, 0}, {1, 1}, {2, 0}}), xf::pad(a, {{0, 0}, {1, 1}, {2, 0}})));
    CHECK(is_same(xf::reshape(e, {12, 8}), xf::reshape(a, {12, 8})));
    CHECK(is_same(xf::stack(e, e, 0), xf::stack(a, a, 0)));
    CHECK(is_same(xf::tile(e, {1, 2, 1}), xf::tile(a, {1, 2, 1})));
    CHECK(is_same(xf::nn::softmax(e, 2), xf::nn::softmax(a, 2)));
    CHECK(is_same(xf::where(e > 1.0F, e, y), xf::where(a > 1.0F, a, y)));
    CHECK(is_same(xf::cumprod(e, 2), xf::cumprod(a, 2)));
    CHECK(is_same(xf::as_strided(e, {3, 2}, {1, 4}), xf::as_strided(a, {3, 2}, {1, 4})));
    CHECK(xf::eval_scalar(a.sum()) == xf::eval_scalar(e.sum()));
}

TEST_CASE("a loop over layers makes one expression, evaluated in one pass") {
    const auto x = numbers<2>({40, 50});
    xf::any_expr<float, 2> e = x;
    array<2> expected = x;
    for (int k = 1; k <= 10; ++k) {
        e = xf::tanh(e * (0.1F * float(k))) + x;
        expected = xt::eval(xt::tanh(expected * (0.1F * float(k))) + x);
    }
    CHECK(xf::explain(e).stages == 1);
    CHECK(xf::explain(e, strict).stages == 10);
    CHECK(xt::allclose(xf::eval(e), expected, 1e-5, 1e-6));
    CHECK(xt::allclose(strictly(e), expected, 1e-5, 1e-6));
}

TEST_CASE("what is held many times is computed once") {
    const auto x = numbers<1>({64});
    xf::any_expr<double, 1> e = xf::cast<double>(x);
    for (int k = 0; k < 60; ++k) e = e + e;
    CHECK(xf::eval(e)(3) == double(x(3)) * std::exp2(60));
    xf::any_expr<double, 1> sums = xf::cast<double>(x);
    for (int k = 0; k < 30; ++k) sums = sums + sums.max();
    CHECK(xf::explain(sums).stages <= 61);
}

TEST_CASE("long chains are built, planned and released without deep recursion") {
    const auto x = numbers<1>({8});
    xf::any_expr<float, 1> e = x;
    for (int k = 0; k < 200000; ++k) e = xf::flip(e, 0) + 1.0F;
    e = x;
    for (int k = 0; k < 3000; ++k) e = e + 1.0F;
    CHECK(xf::eval(e)(0) == x(0) + 3000);
    CHECK(xf::explain(e).stages > 1);
}

TEST_CASE("copies, moves and assignments share and release") {
    auto x = numbers<1>({8});
    xf::any_expr<float, 1> e = std::move(x);
    const xf::any_expr<float, 1> copy = e;
    e = e * 2.0F;
    xf::any_expr<float, 1> moved = std::move(e);
    e = moved;
    CHECK(xf::eval(e) == 2.0F * xf::eval(copy));
    std::vector<xf::any_expr<float, 1>> all(3, copy);
    all[1] = all[0] + all[2];
    CHECK(xf::eval(all[1]) == xf::eval(e));
}

TEST_CASE("operands are read when it is evaluated") {
    auto x = numbers<1>({8});
    const xf::any_expr<float, 1> e = xf::square(x);
    array<1> y = e;
    x.fill(3);
    y = e;
    CHECK(y(7) == 9);
}

TEST_CASE("it deduces its type, takes an xarray of its rank, and refuses others") {
    const auto x = numbers<2>({2, 3});
    const xf::any_expr e = xf::sum(x, {0});
    static_assert(std::is_same_v<decltype(e), const xf::any_expr<float, 1>>);
    const xt::xarray<float> dynamic = x;
    const xf::any_expr<float, 2> held = dynamic;
    CHECK(xf::eval(held) == x);
    using three = xf::any_expr<float, 3>;
    CHECK_THROWS_AS(three{dynamic}, xf::rank_error);
}

TEST_CASE("an empty one says so") {
    const xf::any_expr<float, 2> empty;
    CHECK_THROWS_WITH_AS(xf::eval(empty + 1.0F), "any_expr: it holds no expression yet; assign one first",
                         xf::rank_error);
}

TEST_CASE("padding of windows without a value is refused, as what reduces them decides it") {
    const auto x = numbers<2>({6, 6});
    const auto hold = [&](const auto& e) { return xf::any_expr(e); };
    const auto w = xf::windows(x, {3, 3}, {1, 1}, {.padding = {1, 1}});
    CHECK_THROWS_AS(hold(w), xf::window_error);
    CHECK_THROWS_AS(hold(w * 2.0F), xf::window_error);
    CHECK(xf::eval(hold(w.max({-1, -2}))) == xf::eval(w.max({-1, -2})));
    const auto zeros = xf::windows(x, {3, 3}, {1, 1}, {.padding = {1, 1}, .pad_value = 0});
    CHECK(xf::eval(hold(zeros).max({-1, -2})) == xf::eval(zeros.max({-1, -2})));
    CHECK(xf::eval(hold(xf::windows(x, 3)).max({-1, -2})) == xf::eval(xf::windows(x, 3).max({-1, -2})));
}

TEST_CASE("scalars change from one expression to the next of the same shape") {
    const auto x = numbers<1>({16});
    array<1> y;
    for (const float c : {1.0F, 2.0F, -1.0F, 2.0F}) {
        xf::any_expr<float, 1> e = xf::lazy(x) * c;
        e = e + c;
        y = e;
        CHECK(y(5) == doctest::Approx(x(5) * c + c));
    }
    for (int round = 0; round < 6; ++round) {
        xf::any_expr<float, 1> e = round % 2 == 0 ? xf::any_expr<float, 1>(xf::lazy(x) + 2.0F)
                                                  : xf::any_expr<float, 1>(xf::lazy(x) * 2.0F);
        e = xf::relu(e);
        y = e;
        CHECK(y(5) == std::max(0.0F, round % 2 == 0 ? x(5) + 2.0F : x(5) * 2.0F));
    }
}

TEST_CASE("a plan of it runs from other threads, while copies are made and released") {
    const auto x = numbers<2>({32, 32});
    xf::any_expr<float, 2> e = x;
    for (int k = 0; k < 5; ++k) e = xf::relu(e + x);
    const array<2> expected = e;
    std::vector<std::thread> threads;
    std::vector<array<2>> results(4);
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int k = 0; k < 50; ++k) {
                const xf::any_expr<float, 2> copy = e;
                results[t] = copy;
            }
        });
    for (std::thread& each : threads) each.join();
    for (const array<2>& each : results) CHECK(each == expected);
}

TEST_CASE("a sum of products that are named is a contraction") {
    const auto x = numbers<4>({2, 3, 9, 9});
    const auto f = numbers<2>({3, 3});
    const xf::any_expr<float, 6> taps = xf::windows(x, 3);
    const xf::any_expr<float, 6> products = taps * f;
    const xf::any_expr<float, 4> sums = products.sum({-1, -2});
    const auto typed = (xf::windows(x, 3) * f).sum({-1, -2});
    CHECK(xf::explain(sums).text() == xf::explain(typed).text());
    CHECK(xf::eval(sums) == xf::eval(typed));
    const xf::any_expr<float, 4> means = products.mean({-1, -2});
    CHECK(xf::eval(means) == xf::eval((xf::windows(x, 3) * f).mean({-1, -2})));
}

TEST_CASE("a fused pipeline built line by line is planned as the one of types is") {
    const auto x = numbers<4>({2, 18, 18, 8}), w = numbers<4>({3, 3, 8, 16}, 3);
    const auto b = numbers<1>({16});
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    const auto typed = xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});

    xf::any_expr<float, 6> taps = xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}});
    xf::any_expr<float, 4> e = xf::einsum<"nhwcij,ijco->nhwo">(taps, w);
    e = e + b;
    e = xf::relu(e);
    const xf::any_expr<float, 6> pools = xf::windows(e, {2, 2}, {2, 2}, {.axes = {1, 2}});
    e = pools.max({-1, -2});

    CHECK(xf::eval(e) == xf::eval(typed));
    const auto without_kernels = [](const std::string& text) {
        std::istringstream lines(text);
        std::string line, rest;
        while (std::getline(lines, line)) {
            if (line.find("      kernel  ") != 0) rest += line + "\n";
        }
        return rest;
    };
    CHECK(without_kernels(xf::explain(e).text()) == without_kernels(xf::explain(typed).text()));
    CHECK(xf::explain(e).full_intermediates == 0);
}

TEST_CASE("order, statistics, indices and files read it as well") {
    const auto x = numbers<2>({5, 7});
    const auto e = xf::exp(x);
    const xf::any_expr a = e;
    const xt::xtensor<int, 1> index = {4, 0, -1};
    const xf::any_expr<int, 1> which = index;
    CHECK(is_same(xf::sort(e, 1), xf::sort(a, 1)));
    CHECK(is_same(xf::median(e, {0}), xf::median(a, {0})));
    CHECK(is_same(xf::quantile(e, 0.3, {1}), xf::quantile(a, 0.3, {1})));
    CHECK(is_same(xf::take(e, index, 0), xf::take(a, which, 0)));
    CHECK(is_same(xf::nansum(e, {1}), xf::nansum(a, {1})));
    CHECK(is_same(xf::pad(e, {{1, 1}}, "linear_ramp"), xf::pad(a, {{1, 1}}, "linear_ramp")));
    CHECK(is_same(xf::pad(e, {{1, 1}}, "mean"), xf::pad(a, {{1, 1}}, "mean")));
    CHECK(is_same(xf::cummax(e, 0), xf::cummax(a, 0)));
    const auto add = [](float p, float q) noexcept { return p + q; };
    CHECK(is_same(xf::reduce_with(e, {1}, add, 0.0F), xf::reduce_with(a, {1}, add, 0.0F)));
}
