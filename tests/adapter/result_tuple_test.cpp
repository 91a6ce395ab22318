#include <doctest/doctest.h>

#include <atomic>

#include "targets.hpp"
#include "xfuse/explain.hpp"

/// Several reductions of one operand, evaluated together.
namespace {

xt::xtensor<float, 3> numbers(std::size_t a, std::size_t b, std::size_t c) {
    xt::xtensor<float, 3> x({a, b, c});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(i * 37 % 101) - 50;
    return x;
}

std::atomic<int> calls{0};
struct counted {
    float operator()(float v) const noexcept {
        ++calls;
        return v + 1;
    }
};

TEST_CASE("each result is that of the reduction by itself") {
    const xt::xtensor<float, 3> x = numbers(37, 5, 64);
    for (const int threads : {1, 3}) {
        const xf::policy how{.threads = threads};
        const auto [most, where, average, spread] =
            xf::eval(xf::reduce(x, {2, 0}, xf::max, xf::argmax, xf::mean, xf::var, xf::ddof(1)), how);
        CHECK(holds(most, xf::eval(xf::max(x, {2, 0}))));
        CHECK(holds(where, xf::eval(xf::argmax(x, {2, 0}))));
        CHECK(holds(average, xf::eval(xf::mean(x, {2, 0}))));
        CHECK(holds(spread, xf::eval(xf::var(x, {2, 0}, xf::ddof(1)))));
        static_assert(std::is_same_v<decltype(where)::value_type, std::int64_t>);
    }
}

TEST_CASE("keepdims applies to all results, and all axes reduce to rank 0") {
    const xt::xtensor<float, 3> x = numbers(3, 4, 5);
    const auto [least, total] = xf::eval(xf::reduce(x, {1}, xf::min, xf::sum, xf::keepdims));
    CHECK(holds(least, xf::eval(xf::min(x, {1}, xf::keepdims))));
    CHECK(holds(total, xf::eval(xf::sum(x, {1}, xf::keepdims))));
    const auto [all_least, all_total] = xf::eval(xf::reduce(x, {0, 1, 2}, xf::min, xf::sum));
    CHECK(all_least() == xf::eval_scalar(xf::min(x)));
    CHECK(all_total() == xf::eval_scalar(xf::sum(x)));
}

TEST_CASE("the operand is computed once") {
    const xt::xtensor<float, 3> x = numbers(40, 8, 30);
    calls = 0;
    const auto e = xf::reduce(xf::map(counted{}, x), -1, xf::max, xf::argmin, xf::sum);
    CHECK(xf::explain(e).full_intermediates == 0);
    const auto [most, where, total] = xf::eval(e, {.threads = 1});
    CHECK(calls == 40 * 8 * 30);
    CHECK(most(3, 4) == xf::eval_scalar(xf::max(xf::view(x, 3, 4, xt::all()))) + 1);
}

TEST_CASE("memory that several reductions read is read a cache's worth at a time") {
    const xt::xtensor<float, 3> x = numbers(64, 64, 512);
    const auto e = xf::reduce(x, {2}, xf::max, xf::mean);
    const xf::explanation why = xf::explain(e, {.threads = 1});
    CHECK(why.text().find("in one piece") == std::string::npos);
    CHECK(why.bytes == 64. * 64 * (512 + 2) * 4);
    CHECK(why.text().rfind("float32, float32 (64, 64)", 0) == 0);
    for (const int threads : {1, 2}) {
        const auto [most, average] = xf::eval(e, {.threads = threads});
        CHECK(holds(most, xf::eval(xf::max(x, 2))));
        CHECK(holds(average, xf::eval(xf::mean(x, 2))));
    }
}

TEST_CASE("targets: containers take on the shape, views must have it, and may be what is read") {
    xt::xtensor<float, 2> x = {{1, 5, 3}, {9, 7, 8}};
    xt::xarray<double> most;
    xt::xtensor<float, 2> least({2, 4}, -1.f);
    xf::tie(most, xt::view(least, xt::all(), 2)) = xf::reduce(x, 1, xf::max, xf::min);
    CHECK(holds(most, xt::xarray<double>{5, 9}));
    CHECK(holds(least, xt::xtensor<float, 2>{{-1, -1, 1, -1}, {-1, -1, 7, -1}}));

    xf::tie(xt::view(x, 0, xt::range(0, 2)), xt::view(x, 1, xt::range(1, 3))) =
        xf::reduce(xt::view(x, xt::all(), xt::range(0, 2)), 1, xf::max, xf::min);
    CHECK(holds(x, xt::xtensor<float, 2>{{5, 9, 3}, {9, 1, 7}}));

    xt::xtensor<float, 1> untouched = {0, 0};
    CHECK_THROWS_AS(xf::tie(untouched, xt::view(x, 0)) = xf::reduce(x, 1, xf::max, xf::min), xf::shape_error);
    CHECK(holds(untouched, xt::xtensor<float, 1>{0, 0}));
}

}  // namespace
