#include <doctest/doctest.h>

#include <atomic>

#include "adapter/targets.hpp"
#include "complaint.hpp"
#include "xfuse/explain.hpp"

/// Results of several shapes in one plan.
namespace {

xt::xtensor<float, 2> numbers(std::size_t rows, std::size_t columns, std::size_t start = 0) {
    xt::xtensor<float, 2> x({rows, columns});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float((i + start) * 37 % 11) - 5;
    return x;
}

std::atomic<int> calls{0};
struct counted {
    float operator()(float v) const noexcept {
        ++calls;
        return v + 1;
    }
};
struct throws_at_seven {
    float operator()(float v) const {
        if (v == 7) throw std::runtime_error("seven");
        return v;
    }
};

TEST_CASE("results of all shapes and types are those of each by itself") {
    const xt::xtensor<float, 2> x = numbers(150, 70);
    for (const int threads : {1, 3}) {
        const xf::policy how{.threads = threads, .start_up = 1};
        const auto [rows, where, total, turned, flags] =
            xf::eval(xf::results(xf::sum(x, 1), xf::argmax(x, 0), xf::sum(x), xf::transpose(x) * 2.f,
                                 xf::lazy(x) > 0.f),
                     how);
        CHECK(holds(rows, xf::eval(xf::sum(x, 1))));
        CHECK(holds(where, xf::eval(xf::argmax(x, 0))));
        CHECK(total() == xf::eval_scalar(xf::sum(x)));
        CHECK(holds(turned, xf::eval(xf::transpose(x) * 2.f)));
        CHECK(holds(flags, xf::eval(xf::lazy(x) > 0.f)));
        static_assert(std::is_same_v<decltype(where)::value_type, std::int64_t>);
    }
}

TEST_CASE("memory itself, and nothing at all, are results as well") {
    const xt::xtensor<float, 2> x = numbers(3, 4);
    const xt::xtensor<float, 2> none({0, 4});
    const auto [same, empty, sums] = xf::eval(xf::results(x, xf::lazy(none) + 1.f, xf::sum(none, 0)));
    CHECK(holds(same, x));
    CHECK(empty.size() == 0);
    CHECK(holds(sums, xt::xtensor<float, 1>{0, 0, 0, 0}));
}

TEST_CASE("what results share is computed once") {
    const xt::xtensor<float, 2> x = numbers(40 * 30, 5);
    calls = 0;
    const xf::any_expr y = xf::reshape(xf::sum(xf::map(counted{}, x), 1), {40, 30});
    const auto [rows, columns] = xf::eval(xf::results(xf::sum(y, 1), xf::sum(y, 0)), {.threads = 1});
    CHECK(int(calls) == 40 * 30 * 5);
    CHECK(xf::eval_scalar(xf::sum(rows)) == xf::eval_scalar(xf::sum(x)) + 40 * 30 * 5);
    CHECK(xf::eval_scalar(xf::sum(columns)) == xf::eval_scalar(xf::sum(x)) + 40 * 30 * 5);
}

TEST_CASE("results of one shape that read the same are computed tile by tile together") {
    xt::xtensor<float, 2> w = numbers(2000, 500), v = numbers(2000, 500, 3), g = numbers(2000, 500, 5);
    const xf::any_expr velocity = 0.5f * xf::lazy(v) + g;
    const xf::explanation why = xf::explain(xf::results(velocity, w - velocity), {.threads = 1});
    CHECK(why.full_intermediates == 0);
    CHECK(why.bytes == 5. * 2000 * 500 * 4);
    const xf::explanation apart =
        xf::explain(xf::results(xf::lazy(w) + 1.f, xf::lazy(v) + 1.f), {.threads = 1});
    CHECK(apart.text().find("float32 (2000, 500); float32 (2000, 500):") == 0);
}

TEST_CASE("a training step in place: what is read elsewhere is read before it is written over") {
    const xt::xtensor<float, 2> x = numbers(64, 48);
    for (const int threads : {1, 3}) {
        xt::xtensor<float, 2> w = numbers(48, 10), u = numbers(10, 6, 2), v({48, 10}, 1.f);
        xt::xtensor<float, 1> b({10}, 0.25f);
        xt::xtensor<float, 0> loss;
        const xf::any_expr h = (xf::matmul(x, w) + b) / 64.f;
        const xf::any_expr y = xf::matmul(h, u) / 64.f;
        const xf::any_expr dh = xf::matmul(y, xf::transpose(u));
        const xf::any_expr du = xf::matmul(xf::transpose(h), y);
        const xf::any_expr v2 = 0.5f * xf::lazy(v) + xf::matmul(xf::transpose(x), dh);
        const auto all = xf::results(xf::sum(y * y), w - 0.5f * v2, v2, b - 0.5f * xf::sum(dh, 0), u - du);
        const auto expected = xf::eval(all, {.threads = 1});
        const auto plan = xf::plan(all, {.threads = threads, .start_up = 1});
        for (int step = 0; step < 3; ++step) {
            const auto next = xf::eval(all, {.threads = 1});
            plan.run(xf::tie(loss, w, v, b, u));
            CHECK(loss() == std::get<0>(next)());
            CHECK(holds(w, std::get<1>(next)));
            CHECK(holds(v, std::get<2>(next)));
            CHECK(holds(b, std::get<3>(next)));
            CHECK(holds(u, std::get<4>(next)));
        }
        CHECK(!holds(w, std::get<1>(expected)));
    }
}

TEST_CASE("targets that are read in other places wait, and explain says so") {
    xt::xtensor<float, 2> a = numbers(5, 5), b = numbers(5, 5, 4);
    const xt::xtensor<float, 2> old_a = a, old_b = b;
    xf::tie(a, b) = xf::results(b, a);
    CHECK(holds(a, old_b));
    CHECK(holds(b, old_a));
    xf::tie(a, b) = xf::results(xf::transpose(a) + 0.f, b + xf::sum(a, 0));
    CHECK(holds(a, xf::eval(xf::transpose(old_b))));
    CHECK(holds(b, xf::eval(old_a + xf::sum(old_b, 0))));
    const auto plan = xf::plan(xf::results(xf::transpose(a) + 0.f, xf::lazy(b) + 1.f));
    plan.run(xf::tie(a, b));
    CHECK(xf::explain(plan).text().find("result 1 waits in an array until all others are computed: another "
                                        "result reads what it is written over") != std::string::npos);
    CHECK(xf::explain(plan).text().find("result 2 waits") == std::string::npos);

    // The second is computed first, so that the first can be written in place.
    xt::xtensor<float, 1> sums;
    const auto ordered = xf::plan(xf::results(xf::lazy(a) + 1.f, xf::sum(a, 0)));
    const xt::xtensor<float, 1> expected = xf::eval(xf::sum(a, 0));
    ordered.run(xf::tie(a, sums));
    CHECK(holds(sums, expected));
    CHECK(xf::explain(ordered).text().find("waits") == std::string::npos);

    // A stage reads the elements at its own index, but its tiles are not where the result's are.
    xt::xtensor<float, 2> c = numbers(90, 50);
    const xt::xtensor<float, 2> flipped = xf::flip(xf::lazy(c) * 2.f, 0);
    xf::assign(xf::tie(c), xf::results(xf::flip(xf::lazy(c) * 2.f, 0)), {.threads = 1, .tile_bytes = 2048});
    CHECK(holds(c, flipped));
}

TEST_CASE("a plan takes other targets, and operands that moved") {
    xt::xtensor<float, 2> x = numbers(6, 4);
    const xf::results_plan<xf::any_expr<float, 1>, xf::any_expr<float, 2>> plan =
        xf::plan(xf::results(xf::sum(x, 0), xf::lazy(x) * 2.f));
    xt::xtensor<float, 1> sums;
    xt::xtensor<float, 2> twice;
    xt::xarray<double> sums2;
    for (int k = 0; k < 2; ++k) {
        plan.run(xf::tie(sums, twice));
        CHECK(holds(sums, xf::eval(xf::sum(x, 0))));
        CHECK(holds(twice, xf::eval(xf::lazy(x) * 2.f)));
        plan.run(xf::tie(sums2, x));
        CHECK(holds(sums2, sums));
        CHECK(holds(x, twice));
        x = xt::xtensor<float, 2>(numbers(6, 4, 1));
    }
    xf::results_plan<xf::any_expr<float, 1>> none;
    CHECK(complaint([&] { none.run(xf::tie(sums)); }) == "any_plan: it holds no plan yet; assign one first");
}

TEST_CASE("inputs, open extents, and expressions of any rank") {
    const xf::input<float, 2> x({-1, 4});
    xt::xtensor<float, 2> w = numbers(4, 3);
    xt::xtensor<float, 2> y;
    xt::xtensor<float, 1> sums;
    const auto plan = xf::plan(xf::results(xf::matmul(x, w), xf::sum(x, 0)));
    for (const std::size_t rows : {5U, 9U, 5U}) {
        const xt::xtensor<float, 2> batch = numbers(rows, 4, rows);
        plan.run(xf::tie(y, sums), xf::bind(x, batch));
        CHECK(holds(y, xf::eval(xf::matmul(batch, w))));
        CHECK(holds(sums, xf::eval(xf::sum(batch, 0))));
    }
    const xf::any_expr<float> any = xf::any_expr<float>(w) + w;
    xt::xarray<float> twice;
    xf::tie(twice, w) = xf::results(any, any);
    CHECK(holds(twice, w));
    CHECK(complaint([&] { xf::tie(sums) = xf::results(any); }) ==
          "assignment: an expression of shape (4, 3) does not fit a target of shape (4,)");
}

TEST_CASE("updates: as many as a program adds, planned once") {
    std::vector<xt::xtensor<float, 2>> layers;
    for (std::size_t k = 0; k < 70; ++k) layers.push_back(numbers(8 + k % 3, 8 + k % 3, k));
    xt::xtensor<double, 0> sum;
    xf::updates step;
    xf::any_expr<float, 0> total = xf::sum(layers[0]);
    for (auto& w : layers) {
        total = total + xf::sum(w);
        step.set(w, xf::transpose(w) + 1.f);
    }
    step.set(sum, xf::cast<double>(total));
    auto expected = layers;
    const xf::updates_plan plan = xf::plan(step);
    for (int round = 0; round < 3; ++round) {
        const double before = double(xf::eval_scalar(total));
        for (auto& w : expected) w = xt::xtensor<float, 2>(xf::eval(xf::transpose(w) + 1.f));
        plan.run();
        CHECK(sum() == before);
        for (std::size_t k = 0; k < layers.size(); ++k) REQUIRE(holds(layers[k], expected[k]));
    }
    CHECK(complaint([&] { step.set(layers[0], layers[1]); }) ==
          "assignment: an expression of shape (9, 9) does not fit a target of shape (8, 8)");
    layers[3].resize({2, 2});
    CHECK(complaint([&] { plan.run(); }) != "");
}

TEST_CASE("nothing is written before everything is validated") {
    const xt::xtensor<float, 2> x = numbers(4, 4);
    xt::xtensor<float, 2> y({4, 4}, 1.f), z({4, 9}, 1.f);
    const xt::xtensor<float, 2> untouched({4, 4}, 1.f);
    CHECK(complaint([&] { xf::tie(y, xt::view(z, 0)) = xf::results(x, xf::sum(x, 0)); }) ==
          "assignment: an expression of shape (4,) does not fit a target of shape (9,)");
    CHECK(complaint([&] { xf::tie(y, xt::view(y, 1)) = xf::results(x, xf::sum(x, 0)); }) ==
          "results: the targets of results 0 and 1 share elements: each result needs memory of its own");
    CHECK(complaint([&] { xf::tie(y, y) = xf::results(x, xf::lazy(x) + 1.f); }) ==
          "results: the targets of results 0 and 1 share elements: each result needs memory of its own");
    CHECK_THROWS(xf::tie(y, z) =
                     xf::results(xf::lazy(x) + 1.f, xf::map(throws_at_seven{}, xf::lazy(x) + 2.f)));
    CHECK(holds(y, untouched));
    xf::tie(xt::view(z, xt::all(), xt::range(0, 4)), xt::view(z, xt::all(), xt::range(5, 9))) =
        xf::results(x, xf::transpose(x));
    CHECK(holds(xt::eval(xt::view(z, xt::all(), xt::range(0, 4))), x));
    CHECK(z(2, 4) == 1.f);
}

}  // namespace
