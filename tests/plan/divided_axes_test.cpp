#include <doctest/doctest.h>

#include <random>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Axes that repeat, tile and reshape divide into long pieces: what is computed at a time is bounded by the
/// tile, whatever the counts, and boxes that end within a piece have the values of those that do not.
namespace {

using xf::index_t;
template <std::size_t N>
using array = xt::xtensor<float, N>;

class draws {
public:
    explicit draws(unsigned seed) : random_(seed) {}
    index_t number(index_t low, index_t high) {
        return std::uniform_int_distribution<index_t>(low, high)(random_);
    }
    /// Whole numbers, so that sums do not depend on the order of their terms.
    array<2> numbers(index_t rows, index_t columns) {
        array<2> x({std::size_t(rows), std::size_t(columns)});
        for (float& value : x) value = float(number(-9, 9));
        return x;
    }

private:
    std::mt19937 random_;
};

/// The array that an expression of a repeated operand stands for, element by element.
template <class At>
array<2> made(index_t rows, index_t columns, const At& at) {
    array<2> x({std::size_t(rows), std::size_t(columns)});
    for (index_t i = 0; i < rows; ++i)
        for (index_t j = 0; j < columns; ++j) x(i, j) = at(i, j);
    return x;
}

/// Everything that is reduced, scanned and read again of `e`, beside the same of its elements.
template <class E>
void check_readers(const E& e, const array<2>& x) {
    const auto same = [](const auto& a, const auto& b) { return xf::eval(a) == xf::eval(b); };
    CHECK(xf::eval(e) == x);
    CHECK(same(xf::sum(e + 1), xf::sum(xf::lazy(x) + 1)));
    CHECK(same(xf::sum(e + 1, {0}), xf::sum(xf::lazy(x) + 1, {0})));
    CHECK(same(xf::max(e * 2, {1}), xf::max(xf::lazy(x) * 2, {1})));
    CHECK(same(xf::argmax(e + 1), xf::argmax(xf::lazy(x) + 1)));
    CHECK(same(xf::argmin(e + 1, 1), xf::argmin(xf::lazy(x) + 1, 1)));
    CHECK(same(xf::argmax(e + 1, 0), xf::argmax(xf::lazy(x) + 1, 0)));
    CHECK(same(xf::cumsum(e + 1, 1), xf::cumsum(xf::lazy(x) + 1, 1)));
    CHECK(same(xf::sum(xf::windows(e + 1, {1, 1}), {0, 1}),
               xf::sum(xf::windows(xf::lazy(x) + 1, {1, 1}), {0, 1})));
    const index_t window = std::min<index_t>(3, index_t(x.shape(1)));
    CHECK(same(xf::max(xf::windows(e + 1, {1, window}), {2, 3}),
               xf::max(xf::windows(xf::lazy(x) + 1, {1, window}), {2, 3})));
    CHECK(same(xf::sum(xf::pad(e + 1, 2)), xf::sum(xf::pad(xf::lazy(x) + 1, 2))));
    CHECK(same(xf::sum(e + xf::max(e, {1}, xf::keepdims)),
               xf::sum(xf::lazy(x) + xf::max(x, {1}, xf::keepdims))));
}

TEST_CASE("readers of repeated axes, beside the same of an array") {
    draws d(1);
    for (int k = 0; k < 6; ++k) {
        CAPTURE(k);
        const index_t rows = d.number(1, 4), columns = d.number(1, 5), count = d.number(1500, 9000);
        const array<2> x = d.numbers(rows, columns);
        check_readers(xf::repeat(x, count, 1),
                      made(rows, columns * count, [&](index_t i, index_t j) { return x(i, j / count); }));
        check_readers(xf::repeat(x, count, 0),
                      made(rows * count, columns, [&](index_t i, index_t j) { return x(i / count, j); }));
    }
}

TEST_CASE("readers of tiled axes, beside the same of an array") {
    draws d(2);
    for (int k = 0; k < 6; ++k) {
        CAPTURE(k);
        const index_t rows = d.number(1, 7), columns = d.number(1500, 9000), down = d.number(1, 3),
                      across = d.number(2, 4);
        const array<2> x = d.numbers(rows, columns);
        check_readers(xf::tile(x, {down, across}),
                      made(rows * down, columns * across,
                           [&](index_t i, index_t j) { return x(i % rows, j % columns); }));
    }
}

TEST_CASE("readers of one axis that is divided twice, beside the same of an array") {
    draws d(3);
    for (int k = 0; k < 6; ++k) {
        CAPTURE(k);
        const index_t rows = d.number(2, 5), columns = d.number(2, 5), count = d.number(2, 3000);
        const array<2> x = d.numbers(rows, columns);
        const auto repeated = xf::repeat(xf::transpose(x), count, 1);
        const index_t whole = rows * columns * count;
        const auto at = [&](index_t place) {
            return x(place % (rows * count) / count, place / (rows * count));
        };
        check_readers(xf::reshape(repeated, {1, whole}),
                      made(1, whole, [&](index_t, index_t j) { return at(j); }));
        check_readers(xf::reshape(xf::relu(repeated), {whole, 1}),
                      made(whole, 1, [&](index_t i, index_t) { return std::max(at(i), 0.F); }));
    }
}

TEST_CASE("a view that ends within a piece is read without a copy") {
    draws d(4);
    for (int k = 0; k < 6; ++k) {
        CAPTURE(k);
        const index_t rows = d.number(2, 5), columns = d.number(2, 5), count = d.number(2, 3000);
        const array<2> x = d.numbers(rows, columns);
        const index_t end = d.number(1, columns * count);
        const auto e = xf::view(xf::repeat(x, count, 1), xt::all(), xt::range(0, end));
        check_readers(e, made(rows, end, [&](index_t i, index_t j) { return x(i, j / count); }));
        CHECK(xf::explain(e + 1).scratch_bytes <= xf::explain(xf::repeat(x, count, 1) + 1).scratch_bytes);
    }
}

/// The sum of (e + 1) over windows that leave `few` places along the last axis, as sums of rows.
template <class E>
void check_long_windows(const E& e, const array<2>& x, index_t few) {
    const index_t rows = index_t(x.shape(0)), window = index_t(x.shape(1)) - few + 1;
    const auto sums = xf::eval(xf::sum(xf::windows(e + 1, {rows, window}), {-1, -2}));
    for (index_t k = 0; k < few; ++k) {
        float expected = 0;
        for (index_t i = 0; i < rows; ++i)
            for (index_t j = k; j < k + window; ++j) expected += x(i, j) + 1;
        CAPTURE(k);
        CHECK(sums(0, k) == expected);
    }
}

TEST_CASE("windows longer than a chunk, over operands that are computed") {
    draws d(6);
    for (const index_t few : {1, 2, 3, 16, 17, 200}) {
        CAPTURE(few);
        const array<2> x = d.numbers(2, 15000), part = d.numbers(2, 5000);
        check_long_windows(xf::lazy(x), x, few);
        check_long_windows(xf::tile(part, {1, 3}),
                           made(2, 15000, [&](index_t i, index_t j) { return part(i, j % 5000); }), few);
    }
}

/// Of a reduction to few results all that is held is one tile, or a chunk: no array in full.
template <class E>
void check_bounded(const E& e) {
    const auto why = xf::explain(e);
    CAPTURE(why.text());
    CHECK(why.full_intermediates == 0);
    CHECK(why.scratch_bytes < 512 * 1024);
}

TEST_CASE("what is held does not grow with the counts of repeat and tile") {
    xf::set_threads(1);
    draws d(5);
    const array<2> x = d.numbers(12, 10);
    array<1> v({1000003}, 1.F), w({48}, 1.F);
    for (const index_t count : {1000, 65536, 1000003}) {
        CAPTURE(count);
        check_bounded(xf::sum(xf::exp(xf::repeat(x, count, 1))));
        check_bounded(xf::sum(xf::exp(xf::repeat(x, count, 1)), {1}));
        check_bounded(xf::max(xf::exp(xf::repeat(x, count, 0))));
        check_bounded(xf::mean(xf::exp(xf::tile(x, {count, 7}))));
        check_bounded(xf::var(xf::exp(xf::tile(x, {7, count}))));
        check_bounded(xf::argmax(xf::repeat(w, count, 0) + 1));
        check_bounded(xf::sum(xf::windows(xf::exp(xf::repeat(w, count, 0)), 3).max({-1})));
        check_bounded(xf::sum(xf::repeat(xf::exp(xf::lazy(x)), count, 1) + 1));
        check_bounded(xf::sum(xf::exp(xf::reshape(xf::repeat(x, count, 0), {count, 120}))));
    }
    check_bounded(xf::sum(xf::exp(xf::tile(v, {2}))));
    check_bounded(xf::argmax(xf::tile(v, {3}) + 1));
    xf::set_threads(0);
}

TEST_CASE("sums of repeated elements, on any number of threads") {
    array<1> v({1000003});
    for (std::size_t i = 0; i < v.size(); ++i) v(i) = 1.F / float(i % 1013 + 3);
    const auto e = xf::sum(xf::exp(xf::tile(v, {2})));
    xf::set_threads(1);
    const float alone = xf::eval_scalar(e);
    xf::set_threads(2);
    CHECK(xf::eval_scalar(e) == alone);
    xf::set_threads(0);
    CHECK(alone == doctest::Approx(2 * xf::eval_scalar(xf::sum(xf::exp(xf::lazy(v))))).epsilon(1e-5));
}

}  // namespace
