#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <numeric>
#include <thread>

#include "lower/scratch.hpp"
#include "plan/planning.hpp"

/// Reductions of so many parts that these are put together as a tree, in memory with pages around it that
/// must not be touched.
namespace {

using namespace planning_tests;

struct layout {
    axis_vector shape, strides;
    index_t covered() const {
        index_t last = 0;
        for (int k = 0; k < shape.size(); ++k) last += (shape[k] - 1) * strides[k];
        return last + 1;
    }
};

/// Row-major, the rows of each axis `gap` elements longer than they need be, so that no two axes are one.
layout spaced(const axis_vector& shape, index_t gap) {
    layout l{shape, axis_vector(shape.size(), 0)};
    index_t step = 1;
    for (int axis = shape.size(); axis-- > 0;) {
        l.strides[axis] = step;
        step = step * std::max<index_t>(shape[axis], 1) + gap;
    }
    return l;
}

template <class F>
void for_each_index(const axis_vector& shape, const F& f) {
    axis_vector index(shape.size(), 0);
    for (index_t count = xf::shape::volume(shape); count > 0; --count) {
        f(index);
        for (int axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];) index[axis] = 0;
    }
}

index_t place(const axis_vector& index, const axis_vector& strides) {
    index_t at = 0;
    for (int axis = 0; axis < strides.size(); ++axis) at += index[axis] * strides[axis];
    return at;
}

/// Small integers, or fractions whose sums round; between the elements what no sum may show.
std::vector<double> numbers(const layout& l, bool fractions) {
    std::vector<double> all(std::size_t(l.covered()), 1e6);
    std::mt19937 random(5);
    for_each_index(l.shape, [&](const axis_vector& index) {
        const int whole = int(random() % 100003) - 50000;
        all[std::size_t(place(index, l.strides))] = fractions ? whole * 1e-3 : whole % 5;
    });
    return all;
}

/// What a target holds before, and keeps between its elements.
constexpr double untouched_value = 77;

/// Every element that a target covers.
template <class E>
std::vector<double> evaluated(const E& e, const axis_vector& strides, int threads) {
    const layout l{axis_vector(xf::expr::shape_of(e)), strides};
    std::vector<double> y(std::size_t(l.covered()), untouched_value);
    const kept_plan p(e, {y.data(), xf::dtype::float64, l.shape, strides}, threads);
    xf::exec::arena fresh;
    xf::lower::evaluate(*p, fresh);
    return y;
}

bool is_in(const std::vector<int>& axes, int axis) {
    return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

/// The sums over the axes named, one element after the other, in row-major order.
std::vector<double> summed(const std::vector<double>& x, const layout& in, const std::vector<int>& axes,
                           const layout& dense) {
    std::vector<double> sums(std::size_t(dense.covered()), 0.0);
    for_each_index(in.shape, [&](const axis_vector& index) {
        index_t to = 0;
        for (int axis = 0, k = 0; axis < index.size(); ++axis) {
            if (!is_in(axes, axis)) to += index[axis] * dense.strides[k++];
        }
        sums[std::size_t(to)] += x[std::size_t(place(index, in.strides))];
    });
    return sums;
}

/// f(sum) of each sum where the target has it, and what lay between before.
template <class F>
std::vector<double> laid_out(const std::vector<double>& sums, const layout& out, const F& f) {
    std::vector<double> y(std::size_t(out.covered()), untouched_value);
    std::size_t at = 0;
    for_each_index(out.shape, [&](const axis_vector& index) {
        y[std::size_t(place(index, out.strides))] = f(sums[at++]);
    });
    return y;
}

template <std::size_t Rank>
auto lazy_over(const double* data, const layout& l) {
    index_t shape[Rank], strides[Rank];
    std::copy(l.shape.begin(), l.shape.end(), shape);
    std::copy(l.strides.begin(), l.strides.end(), strides);
    return xf::lazy(data, shape, strides);
}

/// The result of a sum: dense, its rows apart, its elements apart, or column-major.
std::vector<layout> results_of(const layout& in, const std::vector<int>& axes) {
    axis_vector shape;
    for (int axis = 0; axis < in.shape.size(); ++axis) {
        if (!is_in(axes, axis)) shape.push_back(in.shape[axis]);
    }
    const layout dense = spaced(shape, 0);
    layout apart = spaced(shape, 2), wide = apart, turned = dense;
    for (index_t& stride : wide.strides) stride *= 2;
    index_t step = 1;
    for (int axis = 0; axis < shape.size(); step *= shape[axis++]) turned.strides[axis] = step;
    return {dense, apart, wide, turned};
}

/// sum and mean of memory, sum of what is computed from it, into targets of four layouts, on 1 to 3 threads.
template <std::size_t Rank, std::size_t Reduced>
void check_sums(const axis_vector& shape, const int (&reduced)[Reduced]) {
    const layout in = spaced(shape, 3);
    const std::vector<double> x = numbers(in, false);
    const std::vector<int> axes(reduced, reduced + Reduced);
    const std::vector<layout> results = results_of(in, axes);
    const std::vector<double> sums = summed(x, in, axes, results[0]);
    index_t list[Reduced], count = 1;
    std::copy(reduced, reduced + Reduced, list);
    for (const index_t axis : list) count *= shape[int(axis)];
    const auto leaf = lazy_over<Rank>(x.data(), in);
    for (const layout& out : results) {
        const auto plain = laid_out(sums, out, [](double sum) { return sum; });
        const auto more = laid_out(sums, out, [&](double sum) { return sum + double(count); });
        const auto mean = laid_out(sums, out, [&](double sum) { return sum / double(count); });
        for (const int threads : {1, 2, 3}) {
            scratch::is_page_behind = !scratch::is_page_behind;
            INFO("threads: ", threads, ", last stride: ", out.strides.empty() ? 0 : out.strides.back());
            CHECK(evaluated(leaf.sum(list), out.strides, threads) == plain);
            CHECK(evaluated((leaf + 1).sum(list), out.strides, threads) == more);
            CHECK(evaluated(leaf.mean(list), out.strides, threads) == mean);
        }
    }
}

/// The bits of sums of fractions over the last two axes do not show how many threads there were.
void check_bits(const axis_vector& shape) {
    const layout in = spaced(shape, 3);
    const std::vector<double> x = numbers(in, true);
    const auto sums = lazy_over<3>(x.data(), in).sum({1, 2});
    const auto one = evaluated(sums, {1}, 1), two = evaluated(sums, {1}, 2);
    CHECK(std::memcmp(one.data(), two.data(), one.size() * sizeof(double)) == 0);
}

/// Waits until two threads have called it, or for a second.
struct meeting {
    std::atomic<int>* arrived;
    double operator()(double value) const noexcept {
        thread_local const std::atomic<int>* here = nullptr;
        if (here != arrived) ++*arrived;
        here = arrived;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        while (*arrived < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        return value;
    }
};

}  // namespace

TEST_CASE("sums along rows of one part, of a few, and of many") {
    for (const index_t n : {1, 65536, 65537, 8 * 65536, 9 * 65536 - 1, 21 * 65536 + 7})
        check_sums<1>({n}, {0});
}

TEST_CASE("sums along rows that lie apart") {
    check_sums<2>({300, 1000}, {0, 1});
    check_sums<3>({2, 5, 70000}, {1, 2});
    check_sums<3>({2, 3, 65536}, {1, 2});
    check_sums<3>({2, 3, 65535}, {1, 2});
    check_sums<3>({3, 300, 301}, {1, 2});
    check_sums<3>({40, 7, 1021}, {0, 2});
    check_sums<4>({21, 2, 31, 257}, {0, 2, 3});
}

TEST_CASE("sums across rows") {
    check_sums<2>({300, 1000}, {0});
    check_sums<3>({30, 20, 500}, {0, 1});
    check_sums<3>({7, 40, 1021}, {1});
    check_sums<4>({19, 3, 23, 211}, {0, 2});
}

TEST_CASE("the same bits on one thread and on two, however many parts there are") {
    for (const index_t parts : {1, 7, 8, 9, 16, 17, 32, 33, 64, 100, 256, 257, 300, 513})
        check_bits({64, parts, 4200 / parts + 1});
    check_bits({1, 2, 8 * 65536});
}

TEST_CASE("sums of a materialised array") {
    const layout in = spaced({700, 400}, 3);
    const std::vector<double> x = numbers(in, false);
    const auto leaf = lazy_over<2>(x.data(), in);
    const auto rows = xf::reshape(xf::transpose(leaf), {100, 7, 400});
    const auto all = summed(x, in, {0, 1}, spaced({}, 0));
    for (const int threads : {1, 2, 3}) {
        scratch::is_page_behind = !scratch::is_page_behind;
        CHECK(evaluated(rows.sum(), {}, threads) == all);
        const auto by_row = evaluated(rows.sum({0, 2}), {1}, threads);
        CHECK(std::accumulate(by_row.begin(), by_row.end(), 0.0) == all[0]);
        CHECK(evaluated(xf::reshape(rows.sum({0, 2}), {1, 7}).sum(1), {1}, threads) == all);
    }
}

TEST_CASE("threads that work at the same time have scratch of their own") {
    const layout in = spaced({3, 20, 7000}, 3);
    const std::vector<double> x = numbers(in, false);
    const auto expected = summed(x, in, {1, 2}, spaced({3}, 0));
    std::atomic<int> arrived[2] = {};
    for (const bool is_behind : {true, false}) {
        scratch::is_page_behind = is_behind;
        const auto met = xf::map(meeting{&arrived[is_behind]}, lazy_over<3>(x.data(), in));
        CHECK(evaluated(met.sum({1, 2}), {1}, 2) == expected);
    }
}

TEST_CASE("sums of nothing") {
    const double x = 1;
    index_t shape[] = {3, 0, 2};
    const auto leaf = xf::lazy(&x, shape);
    CHECK(evaluated(leaf.sum(1), {7, 2}, 1) ==
          laid_out(std::vector<double>(6, 0.0), {{3, 2}, {7, 2}}, [](double v) { return v; }));
    CHECK(evaluated(leaf.prod(1), {1, 3}, 1) == std::vector<double>(6, 1.0));
    CHECK(evaluated((leaf + 1).sum({0, 1}), {1}, 1) == std::vector<double>(2, 0.0));
}
