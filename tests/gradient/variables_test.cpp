#include "complaint.hpp"
#include "differences.hpp"

/// What a variable may be, what is refused and how, and derivatives that users state.
namespace {

using namespace gradient_tests;

struct softsign {
    double operator()(double x) const { return x / (1 + std::abs(x)); }
    double derivative(double x) const { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); }
};
struct scaled_hypot {
    double scale;
    double operator()(double x, double y) const { return scale * std::sqrt(x * x + y * y + 1); }
    std::array<double, 2> derivative(double x, double y) const {
        const double r = std::sqrt(x * x + y * y + 1);
        return {scale * x / r, scale * y / r};
    }
};
struct without_derivative {
    double operator()(double x) const { return x * x; }
};

xt::xtensor<double, 2> matrix() { return {{0.3, -0.7, 0.2}, {0.9, 0.4, -0.5}}; }

template <class A>
bool is_close(const A& a, const A& b) {
    return a.shape() == b.shape() && xt::allclose(a, b, 1e-12, 1e-12);
}

}  // namespace

TEST_CASE("variables are containers, inputs and kept expressions") {
    xt::xtensor<double, 2> w = matrix();
    xt::xarray<double> any_rank = matrix();
    const xt::xtensor<double, 2> twice = 2 * matrix();
    const auto [by_tensor] = xf::gradient(xf::sum(xf::square(w)), w);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(by_tensor)>, xf::any_expr<double, 2>>);
    CHECK(is_close(xf::eval(by_tensor), twice));

    const auto [by_array] = xf::gradient(xf::sum(xf::square(xf::any_expr<double, 2>(any_rank))), any_rank);
    CHECK(is_close(xt::xtensor<double, 2>(xf::eval(by_array)), twice));

    const xf::any_expr<double, 2> h = xf::tanh(w);
    const auto [by_kept, by_w] = xf::gradient(xf::sum(xf::square(h)), h, w);
    CHECK(is_close(xf::eval(by_kept), xt::xtensor<double, 2>(2 * xt::tanh(w))));
    CHECK(is_close(xf::eval(by_w), xt::xtensor<double, 2>(2 * xt::tanh(w) * (1 - xt::square(xt::tanh(w))))));

    const xf::input<double, 2> x({-1, 3});
    const auto [by_input] = xf::gradient(xf::sum(xf::square(x)), x);
    const xf::any_plan<double, 2> plan = xf::plan(by_input);
    xt::xtensor<double, 2> out;
    plan.run(out, xf::bind(x, w));
    CHECK(is_close(out, twice));
    const xt::xtensor<double, 2> longer = xt::concatenate(xt::xtuple(w, w, w), 0);
    plan.run(out, xf::bind(x, longer));
    CHECK(is_close(out, xt::xtensor<double, 2>(2 * longer)));
}

TEST_CASE("an array that is read several times, and other elements later") {
    xt::xtensor<double, 2> w = matrix();
    const auto [d] = xf::gradient(xf::sum(xf::lazy(w) * w + xf::exp(w) * xf::transpose(xf::transpose(w))), w);
    CHECK(is_close(xf::eval(d), xt::xtensor<double, 2>(2 * w + xt::exp(w) * (1 + w))));
    w = matrix() * 0.25;
    CHECK(is_close(xf::eval(d), xt::xtensor<double, 2>(2 * w + xt::exp(w) * (1 + w))));
}

TEST_CASE("products with zeros") {
    xt::xarray<double> w = {{0.0, 0.5, 0.7}, {0.0, 0.0, 0.3}, {0.2, 0.4, 0.6}};
    const expression loss = (expression(w).prod(1) * 3.0).sum();
    const auto [d] = xf::gradient(loss, w);
    CHECK(worst_difference(loss, w, xf::eval(d)) < 1e-9);
    const expression running = xf::square(xf::cumprod(expression(w), 1) + 1.0).sum();
    const auto [r] = xf::gradient(running, w);
    CHECK(worst_difference(running, w, xf::eval(r)) < 1e-9);
}

TEST_CASE("the first of equal extremes has all; kinks are as PyTorch's") {
    xt::xtensor<double, 1> w = {1.0, 3.0, 3.0, 2.0}, v = {1.0, 2.0, 4.0, 2.0};
    const auto by = [](const auto& loss, auto& x) {
        return xt::xtensor<double, 1>(xf::eval(std::get<0>(xf::gradient(loss, x))));
    };
    using row = xt::xtensor<double, 1>;
    CHECK(by(xf::max(w), w) == row{0, 1, 0, 0});
    CHECK(by(xf::sum(xf::windows(w, {2}, {1}).max({-1})), w) == row{0, 2, 1, 0});
    CHECK(by(xf::sum(xf::maximum(w, v)), w) == row{0.5, 1, 0, 0.5});
    CHECK(by(xf::sum(xf::maximum(w, v)), v) == row{0.5, 0, 1, 0.5});
    CHECK(by(xf::sum(xf::abs(xf::lazy(w) - 3.0)), w) == row{-1, 0, 0, -1});
    CHECK(by(xf::sum(xf::relu(xf::lazy(w) - 3.0)), w) == row{0, 0, 0, 0});
}

TEST_CASE("bounds, fmax, norms of zeros and powers at their kinks are as PyTorch 2's") {
    using row = xt::xtensor<double, 1>;
    const auto by = [](const auto& loss, auto& x) {
        return row(xf::eval(std::get<0>(xf::gradient(loss, x))));
    };
    row w = {1.0, 3.0, 3.0, 2.0}, v = {1.0, 2.0, 4.0, 2.0};
    CHECK(by(xf::sum(xf::clip(w, 1.0, 3.0)), w) == row{0, 0, 0, 1});
    CHECK(by(xf::sum(xf::maximum(w, 2.0)), w) == row{0, 1, 1, 0});
    CHECK(by(xf::sum(xf::minimum(3.0, w)), w) == row{1, 0, 0, 1});
    CHECK(by(xf::sum(xf::fmax(w, v)), w) == row{0.5, 1, 0, 0.5});
    CHECK(by(xf::sum(xf::fmin(w, v)), v) == row{0.5, 1, 0, 0.5});
    row some = {NAN, 1.0}, others = {1.0, NAN};
    CHECK(by(xf::sum(xf::fmax(some, others)), some) == row{0, 1});
    CHECK(by(xf::sum(xf::fmin(some, others)), others) == row{1, 0});
    row zeros = {0.0, 0.0, 0.0}, same = {2.0, 2.0, 2.0}, exponents = {0.0, 1.0, 2.0};
    CHECK(by(xf::norm(zeros), zeros) == row{0, 0, 0});
    CHECK(by(xf::stddev(same), same) == row{0, 0, 0});
    CHECK(by(xf::any_expr<double>(zeros).norm(), zeros) == row{0, 0, 0});
    CHECK(by(xf::sum(xf::pow(zeros, 0.0)), zeros) == row{0, 0, 0});
    CHECK(by(xf::sum(xf::pow(zeros, exponents)), zeros) == row{0, 1, 0});
}

TEST_CASE("a stage that becomes an array for the second of two results has tiles of its own") {
    xt::xarray<double> v = {{{-3, -1}}, {{2, 2}}, {{-1, 2}}, {{3, -2}}, {{-2, -2}}},
                       w = {{2, -3, -3, -2}, {1, 2, 1, 1}};
    const expression loss = xf::clip(xf::tensordot(expression(v), expression(w), {-1}, {0}), -4, 4).sum();
    const auto [dv, dw] = xf::gradient(loss, v, w);
    const array by_v = xf::eval(dv), by_w = xf::eval(dw);
    for (const xf::index_t bytes : {64, 128, 256, 512}) {
        CAPTURE(bytes);
        array first = xt::zeros<double>({5, 1, 2}), second = xt::zeros<double>({2, 4});
        const xf::policy tiles{.threads = 1, .tile_bytes = bytes};
        xf::plan(xf::results(dv, dw), tiles).run(xf::tie(first, second));
        CHECK(first == by_v);
        CHECK(second == by_w);
    }
}

TEST_CASE("what reads nothing has derivatives of zeros") {
    using row = xt::xtensor<double, 1>;
    row one = {1.0}, none = xt::empty<double>({0});
    const auto by = [](const auto& loss, auto& x) {
        return row(xf::eval(std::get<0>(xf::gradient(loss, x))));
    };
    CHECK(by(xf::sum(xf::square(xf::view(one, xt::range(0, 0, -2)))), one) == row{0});
    const xf::any_expr<double, 1> differences = xf::diff(none, 2);
    CHECK(by(xf::sum(differences), none).size() == 0);
}

TEST_CASE("stop_gradient holds what it is given constant") {
    xt::xtensor<double, 2> w = matrix();
    const auto [d] = xf::gradient(xf::sum(xf::stop_gradient(xf::square(w)) * w), w);
    CHECK(is_close(xf::eval(d), xt::xtensor<double, 2>(xt::square(w))));
    xt::xarray<double> a = matrix();
    const expression e(a);
    const auto [r] = xf::gradient((xf::stop_gradient(e * e) * e).sum(), a);
    CHECK(is_close(xt::xtensor<double, 2>(xf::eval(r)), xt::xtensor<double, 2>(xt::square(w))));
}

TEST_CASE("functors state their derivatives") {
    xt::xarray<double> w = matrix(), v = matrix() * 0.7 + 0.1;
    const expression one = xf::square(xf::map(softsign{}, expression(w)) + 1.0).sum();
    CHECK(worst_difference(one, w, xf::eval(std::get<0>(xf::gradient(one, w)))) < 1e-8);
    const expression two = xf::map(scaled_hypot{1.5}, expression(w), xf::square(expression(v))).sum();
    const auto [dw, dv] = xf::gradient(two, w, v);
    CHECK(worst_difference(two, w, xf::eval(dw)) < 1e-8);
    CHECK(worst_difference(two, v, xf::eval(dv)) < 1e-8);

    xt::xtensor<double, 2> x = matrix();
    const auto [dx] = xf::gradient(xf::sum(xf::map(softsign{}, xf::lazy(x) * 2.0) * x), x);
    const xt::xtensor<double, 2> y = 2 * x, slope = 1 / xt::square(1 + xt::abs(y));
    CHECK(is_close(xf::eval(dx), xt::xtensor<double, 2>(2 * slope * x + y / (1 + xt::abs(y)))));
    CHECK(complaint([&] {
              static_cast<void>(xf::gradient(xf::sum(xf::map(without_derivative{}, x)), x));
          }).find("without_derivative") != std::string::npos);
}

TEST_CASE("what a loss does not depend on has zeros, or is refused") {
    xt::xtensor<double, 2> w = matrix();
    xt::xtensor<double, 1> unused = {1, 2};
    const auto [d] = xf::gradient(xf::sum(xf::square(w)), unused);
    CHECK(xf::eval(d) == xt::xtensor<double, 1>{0, 0});
    const auto [s] = xf::gradient(xf::sum(xf::sign(w) + xf::cast<double>(xf::argmax(w, 0)).sum()), w);
    CHECK(xt::sum(xt::abs(xf::eval(s)))() == 0);
    CHECK(complaint([&] {
              static_cast<void>(xf::gradient({.refuse_unused = true}, xf::sum(w), w, unused));
          }) == "gradient: the loss does not depend on variable 1 of shape (2,)");
    CHECK(complaint([&] {
              static_cast<void>(xf::gradient(xf::sum(xf::lazy(w * w)), w));
          }).find("write xf::lazy(a) * b") != std::string::npos);
}

TEST_CASE("what is refused, and how") {
    xt::xarray<double> w = matrix();
    const expression e(w);
    CHECK(complaint([&] { static_cast<void>(xf::gradient(e.sum(1), w)); }) ==
          "gradient: the loss has shape (2,): it has to be one number, such as a sum or a mean");
    xt::xtensor<double, 2> x = matrix();
    const auto longest = [](double a, double b) { return std::abs(a) > std::abs(b) ? a : b; };
    CHECK(
        complaint([&] { static_cast<void>(xf::gradient(xf::sum(xf::reduce_with(x, {1}, longest, 0.0)), x)); })
            .find("gradient: \"reduce_with\" has no derivative, and a variable reaches the loss through it: "
                  "which of its "
                  "steps an element takes part in is known to its functor alone; write it as a sum, prod, "
                  "max, cumsum or "
                  "cumprod of xf::map") == 0);
    const xf::any_expr<double, 2> seen = xf::transpose(x);
    CHECK(complaint([&] { static_cast<void>(xf::gradient(xf::sum(xf::square(seen)), seen)); }) ==
          "gradient: variable 0 of shape (3, 2) is a view: take the derivative by the array that it is a "
          "view of");

    const xf::any_expr<double, 2> d = std::get<0>(xf::gradient(xf::sum(xf::square(x)), x));
    xt::xtensor<double, 2> target = xt::ones<double>({2, 3});
    x.resize({4, 4});
    CHECK(complaint([&] { target = d; }).find("shape") != std::string::npos);
    CHECK(target == xt::ones<double>({2, 3}));
}
