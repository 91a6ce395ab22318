#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <sstream>
#include <vector>

#include "xfuse/explain.hpp"
#include "xfuse/names.hpp"

/// Variances of windows, which are merged from those of shorter windows where that costs less, against two
/// plain loops in long double.
namespace {

using xf::index_t;

struct geometry {
    index_t rows, cols, window[2], step[2], dilation[2], padding[2];
    index_t count(int axis) const {
        const index_t extent = (axis == 0 ? rows : cols) + 2 * padding[axis];
        return (extent - (window[axis] - 1) * dilation[axis] - 1) / step[axis] + 1;
    }
};

index_t between(std::mt19937& random, index_t low, index_t high) {
    return std::uniform_int_distribution<index_t>(low, high)(random);
}

geometry some_geometry(std::mt19937& random) {
    geometry g{};
    index_t extent[2];
    for (int axis = 0; axis < 2; ++axis) {
        g.window[axis] = random() % 4 ? between(random, 1, 23) : between(random, 20, 90);
        g.step[axis] = random() % 3 ? 1 : between(random, 2, 4);
        g.dilation[axis] = random() % 3 ? 1 : between(random, 2, 3);
        g.padding[axis] = random() % 3 ? 0 : between(random, 1, 5);
        extent[axis] = (g.window[axis] - 1) * g.dilation[axis] + between(random, 1, 70);
    }
    g.rows = extent[0], g.cols = extent[1];
    return g;
}

/// In a long double, mean first.
template <class T>
long double expected(const std::vector<T>& x, const geometry& g, index_t i, index_t j, index_t ddof) {
    std::vector<long double> taps;
    for (index_t k = 0; k < g.window[0]; ++k)
        for (index_t l = 0; l < g.window[1]; ++l) {
            const index_t r = i * g.step[0] + k * g.dilation[0] - g.padding[0];
            const index_t c = j * g.step[1] + l * g.dilation[1] - g.padding[1];
            const bool inside = r >= 0 && r < g.rows && c >= 0 && c < g.cols;
            taps.push_back(inside ? static_cast<long double>(x[std::size_t(r * g.cols + c)]) : 0.0L);
        }
    long double mean = 0, squares = 0;
    for (const long double t : taps) mean += t;
    mean /= static_cast<long double>(taps.size());
    for (const long double t : taps) squares += (t - mean) * (t - mean);
    return squares / static_cast<long double>(std::max(index_t(taps.size()) - ddof, index_t(0)));
}

template <class T>
struct problem {
    geometry g;
    std::vector<T> x;
    explicit problem(const geometry& of, std::mt19937& random, double offset) : g(of) {
        std::normal_distribution<double> noise(offset, 3);
        x.resize(std::size_t(g.rows * g.cols));
        for (T& e : x) e = T(noise(random));
    }
    auto windows() const {
        const index_t window[] = {g.window[0], g.window[1]}, step[] = {g.step[0], g.step[1]};
        return xf::windows(xf::lazy(x.data(), {g.rows, g.cols}), window, step,
                           {.dilation = {g.dilation[0], g.dilation[1]},
                            .padding = {{g.padding[0], g.padding[0]}, {g.padding[1], g.padding[1]}}});
    }
    using result = std::conditional_t<std::is_integral_v<T>, double, T>;
    template <class E>
    std::vector<result> run(const E& e) const {
        const index_t shape[] = {g.count(0), g.count(1)}, strides[] = {g.count(1), 1};
        std::vector<result> out(std::size_t(g.count(0) * g.count(1)), result(-1));
        xf::expr::evaluate<result>(e, xf::expr::make_target(out.data(), shape, strides));
        return out;
    }
    /// The largest relative error; a NaN is one.
    double worst(const std::vector<result>& out, index_t ddof) const {
        double worst = 0;
        for (index_t i = 0; i < g.count(0); ++i)
            for (index_t j = 0; j < g.count(1); ++j) {
                const long double want = expected(x, g, i, j, ddof);
                const long double got = out[std::size_t(i * g.count(1) + j)];
                if (got == want || (std::isnan(got) && std::isnan(want))) continue;
                const double error = double(std::abs(got - want) / std::max(std::abs(want), 1e-30L));
                worst = std::isfinite(error) ? std::max(worst, error) : 1;
            }
        return worst;
    }
};

template <class T>
void check_random(double offset, double tolerance, int trials) {
    std::mt19937 random(7);
    for (int trial = 0; trial < trials; ++trial) {
        const geometry g = some_geometry(random);
        const problem<T> p(g, random, offset);
        const index_t ddof = between(random, 0, 1);
        INFO("trial ", trial, ": ", g.rows, " x ", g.cols, ", windows ", g.window[0], " x ", g.window[1],
             " at ", g.step[0], ", ", g.step[1], ", dilation ", g.dilation[0], ", ", g.dilation[1],
             ", padding ", g.padding[0], ", ", g.padding[1], ", ddof ", ddof);
        CHECK(p.worst(p.run(p.windows().var({-1, -2}, xf::ddof{ddof})), ddof) < tolerance);
    }
}

}  // namespace

TEST_CASE("var of windows: random shapes, steps, dilations and padding") {
    check_random<float>(0, 3e-6, 60);
    check_random<double>(0, 1e-14, 40);
    check_random<std::int16_t>(0, 1e-14, 30);
}

TEST_CASE("var of windows: elements far from 0 cost no digits along one axis, and few over two") {
    std::mt19937 random(9);
    const geometry line{3, 700, {1, 300}, {1, 1}, {1, 1}, {0, 0}};
    const geometry plane{60, 70, {31, 40}, {1, 1}, {1, 1}, {0, 0}};
    for (const double offset : {1e3, 1e4, 1e5, 1e6}) {
        INFO("offset ", offset);
        const problem<float> f(line, random, offset);
        const problem<double> d(line, random, offset);
        CHECK(f.worst(f.run(f.windows().var({-1, -2})), 0) < 3e-6);
        CHECK(d.worst(d.run(d.windows().var({-1, -2})), 0) < 1e-14);
        // Means of rows are rounded to the type of the elements: a tenth of their last digit, by the
        // deviation.
        const problem<float> ff(plane, random, offset);
        const problem<double> dd(plane, random, offset);
        CHECK(ff.worst(ff.run(ff.windows().var({-1, -2})), 0) < 3e-6 + 2e-9 * offset);
        CHECK(dd.worst(dd.run(dd.windows().var({-1, -2})), 0) < 1e-14 + 4e-18 * offset);
    }
}

TEST_CASE("var of windows: of equal elements it is 0, NaN and infinity stay in their windows") {
    std::mt19937 random(10);
    const geometry g{1, 700, {1, 37}, {1, 1}, {1, 1}, {0, 0}};
    problem<float> p(g, random, 0);
    std::fill(p.x.begin(), p.x.end(), 12345.678F);
    for (const float v : p.run(p.windows().stddev({-1, -2}))) CHECK(v == 0);
    p.x[100] = NAN, p.x[300] = INFINITY, p.x[500] = -INFINITY;
    const std::vector<float> out = p.run(p.windows().var({-1, -2}));
    for (index_t j = 0; j < index_t(out.size()); ++j) {
        const auto has = [&](index_t at) { return j <= at && at < j + 37; };
        INFO("window ", j);
        if (has(100) || has(300) || has(500)) CHECK(std::isnan(out[std::size_t(j)]));
        else CHECK(out[std::size_t(j)] == 0);
    }
}

TEST_CASE("var of windows: the plan merges long windows, and squares the elements of those apart") {
    std::mt19937 random(11);
    const problem<float> overlap({40, 40, {9, 9}, {1, 1}, {1, 1}, {0, 0}}, random, 0);
    const problem<float> apart({40, 40, {4, 4}, {4, 4}, {1, 1}, {0, 0}}, random, 0);
    std::ostringstream merged, squared;
    merged << xf::explain(overlap.windows().var({-1, -2}));
    squared << xf::explain(apart.windows().var({-1, -2}));
    CHECK(merged.str().find("square") == std::string::npos);
    CHECK(squared.str().find("square") != std::string::npos);
    CHECK(apart.worst(apart.run(apart.windows().var({-1, -2})), 0) < 3e-6);
}

TEST_CASE("windows of what is elementwise are those of its results, each computed once") {
    std::mt19937 random(12);
    const problem<std::int16_t> p({40, 40, {9, 9}, {1, 1}, {1, 1}, {0, 0}}, random, 100);
    const auto mean = xf::sqrt(xf::abs(p.windows())).mean({-1, -2});
    std::ostringstream plan;
    plan << xf::explain(mean);
    INFO(plan.str());
    CHECK(plan.str().find("float64 (40, 40)") != std::string::npos);
    CHECK(plan.str().find("(32, 32, 9, 9)") == std::string::npos);
    const std::vector<double> out = p.run(mean);
    for (index_t i = 0; i < 32; ++i)
        for (index_t j = 0; j < 32; ++j) {
            double want = 0;
            for (index_t k = 0; k < 81; ++k)
                want += std::sqrt(double(std::abs(p.x[std::size_t((i + k / 9) * 40 + j + k % 9)]))) / 81;
            CHECK(out[std::size_t(i * 32 + j)] == doctest::Approx(want).epsilon(1e-12));
        }
}

TEST_CASE("var over no axes is 0, and no number where one degree of freedom is taken away") {
    const float values[] = {1, -2, 3, 4, 5, 6};
    const auto x = xf::lazy(static_cast<const float*>(values), {2, 3});
    for (const xf::index_t step : {1, 2}) {
        const auto w = xf::windows(x, {2}, {step});
        float out[8] = {9, 9, 9, 9, 9, 9, 9, 9};
        const std::array<index_t, 3> shape = w.extents(), strides{2 * shape[1], 2, 1};
        xf::expr::evaluate<float>(xf::var(w, xf::no_axes{}), xf::expr::make_target(out, shape, strides));
        CHECK(std::all_of(out, out + 4 * shape[1], [](float v) { return v == 0; }));
        xf::expr::evaluate<float>(xf::stddev(w, xf::no_axes{}, xf::ddof(1)) + 1.0F,
                                  xf::expr::make_target(out, shape, strides));
        CHECK(std::all_of(out, out + 4 * shape[1], [](float v) { return std::isnan(v); }));
    }
}
