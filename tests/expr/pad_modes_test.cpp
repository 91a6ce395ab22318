#include <doctest/doctest.h>

#include "expr/reference.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// pad with every mode, alone, in chains, in tiles and threads.
namespace {

using namespace reference;
using xf::pad_mode;

constexpr pad_mode modes[] = {pad_mode::edge, pad_mode::reflect, pad_mode::symmetric, pad_mode::wrap};

/// The element that stands `at` elements after the first one, walking there step by step.
index_t walked(pad_mode mode, index_t at, index_t extent) {
    index_t place = 0, direction = at < 0 ? -1 : 1;
    for (index_t k = 0; k < std::abs(at); ++k) {
        const index_t next = place + direction;
        if (next >= 0 && next < extent) place = next;
        else if (mode == pad_mode::wrap) place = next < 0 ? extent - 1 : 0;
        else if (mode == pad_mode::symmetric) direction = -direction;
        else if (mode == pad_mode::reflect && extent > 1) {
            direction = -direction;
            place += direction;
        }
    }
    return place;
}

template <class N>
auto bordered(const both<N>& x, pad_mode mode, const index_list& before, const index_list& after) {
    constexpr int rank = N::rank;
    std::vector<xf::pad_width> widths;
    index_list shape = x.r.shape;
    for (std::size_t k = 0; k < shape.size(); ++k) {
        widths.push_back({before[k], after[k]});
        shape[k] += before[k] + after[k];
    }
    auto r = gather(x.r, shape, [&](index_list i) {
        for (std::size_t k = 0; k < i.size(); ++k) i[k] = walked(mode, i[k] - before[k], x.r.shape[k]);
        return i;
    });
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return both{xf::pad(x.e, {widths[I]...}, mode), std::move(r)};
    }(std::make_index_sequence<std::size_t(rank)>());
}
template <class N>
auto bordered(chance& c, const both<N>& x, std::string& said) {
    index_list before, after;
    for (const index_t extent : x.r.shape) {
        const index_t most = c.one_in(4) ? 2 * extent + 3 : 3;
        before.push_back(extent == 0 ? 0 : c.pick(0, most));
        after.push_back(extent == 0 || c.one_in(3) ? 0 : c.pick(0, most));
    }
    const pad_mode mode = modes[c.pick(0, 3)];
    said += std::string(".pad ") + xf::shape::name_of(mode) + text(before) + text(after);
    return bordered(x, mode, before, after);
}

template <class N>
auto relued(const both<N>& x) {
    return combine([](const auto& e) { return xf::relu(e); },
                   [](auto v) { return v < 0 ? decltype(v)(0) : v; }, x);
}

}  // namespace

TEST_CASE("borders of memory and of views of it") {
    CHECK(first_wrong(3000, 1, [](chance& c, pool& m, std::string& s) {
              return bordered(c, leaf<float, 2>(c, m, c.shape(2, 8)), s);
          }) == "");
    CHECK(first_wrong(2000, 2, [](chance& c, pool& m, std::string& s) {
              return move_axes(c, bordered(c, move_axes(c, leaf<double, 3>(c, m, c.shape(3, 5)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 3, [](chance& c, pool& m, std::string& s) {
              return spread(c, bordered(c, spread(c, leaf<std::int16_t, 2>(c, m, c.shape(2, 6)), s), s), s);
          }) == "");
}

TEST_CASE("borders of computed operands, inside other expressions") {
    CHECK(first_wrong(1500, 4, [](chance& c, pool& m, std::string& s) {
              return bordered(c, bordered(c, relued(leaf<float, 2>(c, m, c.shape(2, 6))), s), s);
          }) == "");
    CHECK(first_wrong(1500, 5, [](chance& c, pool& m, std::string& s) {
              const auto x = bordered(c, move_axes(c, relued(leaf<float, 3>(c, m, c.shape(3, 5))), s), s);
              return reduce_some<sum, 1>(c, relued(x), s);
          }) == "");
    CHECK(first_wrong(1500, 6, [](chance& c, pool& m, std::string& s) {
              const auto x = bordered(c, reduce_some<sum, 1>(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s);
              return reduce_some<sum, 2>(c, slide<1>(c, x, s), s);
          }) == "");
}

namespace {

/// Windows of 3 x 3 over a bordered, computed array, into every element: several tiles, two threads.
std::string wrong_in_large(pad_mode mode, index_t rows, index_t columns, int threads) {
    std::vector<float> x(std::size_t(rows * columns));
    chance c{unsigned(rows)};
    for (float& v : x) v = float(c.pick(-9, 9));
    const auto relu_of = [](float v) { return v < 0 ? 0.F : v; };
    const auto e = xf::windows(
        xf::pad(xf::relu(xf::lazy(static_cast<const float*>(x.data()), {rows, columns})), 1, mode), 3);
    array<float> right{{rows, columns}, {}};
    for (index_t i = 0; i < rows; ++i) {
        for (index_t j = 0; j < columns; ++j) {
            float sum = 0;
            for (index_t p = i - 1; p < i + 2; ++p) {
                for (index_t q = j - 1; q < j + 2; ++q)
                    sum +=
                        relu_of(x[std::size_t(walked(mode, p, rows) * columns + walked(mode, q, columns))]);
            }
            right.data.push_back({sum});
        }
    }
    const auto why = xf::explain(e.sum({-1, -2}));
    if (why.full_intermediates != 0 || why.scratch_bytes > why.threads * 1000000) return why.text();
    return mismatch_into<float>(c, e.sum({-1, -2}), right, {threads});
}

}  // namespace

TEST_CASE("large borders, in tiles and by two threads, without an intermediate in full") {
    for (const pad_mode mode : modes) {
        CAPTURE(xf::shape::name_of(mode));
        CHECK(wrong_in_large(mode, 500, 700, 1) == "");
        CHECK(wrong_in_large(mode, 701, 400, 2) == "");
    }
}

TEST_CASE("how a mode and widths may be written") {
    const float x[] = {1, 2, 3};
    const auto row = ::values::row(x);
    CHECK(::values::show(xf::pad(row, {{2, 1}}, "edge")) == "(6,): 1 1 1 2 3 3");
    CHECK(::values::show(xf::pad(row, {{2, 1}}, xf::pad_mode::reflect)) == "(6,): 3 2 1 2 3 2");
    CHECK(::values::show(xf::pad(row, 2, "symmetric")) == "(7,): 2 1 1 2 3 3 2");
    CHECK(::values::show(xf::pad(row, 2, "wrap")) == "(7,): 2 3 1 2 3 1 2");
    CHECK(::values::show(xf::pad(row, 1, "constant", 7)) == "(5,): 7 1 2 3 7");
    CHECK(::values::show(xf::pad(row, {{1, 0}}, xf::pad_mode::constant, 7)) == "(4,): 7 1 2 3");
    CHECK(::values::show(xf::pad(xf::reshape(row, {1, 3}), {{1, 1}}, "edge")) ==
          "(3, 5): 1 1 2 3 3 1 1 2 3 3 1 1 2 3 3");
}

TEST_CASE("an axis without elements has only constant borders") {
    const auto empty = xf::lazy(static_cast<const float*>(nullptr), {0, 3});
    CHECK(::values::show(xf::pad(empty, {{1, 0}, {0, 0}}, "constant", 2)) == "(1, 3): 2 2 2");
    CHECK(xf::pad(empty, {{0, 0}, {1, 1}}, "edge").extents()[1] == 5);
    CHECK_THROWS_WITH_AS(
        xf::pad(empty, {{0, 1}, {0, 0}}, "reflect"),
        "pad: mode reflect cannot extend axis 0, which has no elements (operand shape (0, 3))",
        xf::shape_error);
    const float x[] = {1, 2};
    CHECK_THROWS_WITH_AS(xf::pad(::values::row(x), {{0, -1}}, "wrap"),
                         "pad: width (0, -1) of axis 0 is negative (operand shape (2,))", xf::shape_error);
}

TEST_CASE("explain names the mode") {
    const float x[] = {1, 2, 3};
    CHECK(xf::explain(xf::pad(::values::row(x), 1, "wrap")).text().find("1. pad, wrap -> float32 (5,)") !=
          std::string::npos);
}

TEST_CASE("a cached plan is for one mode alone") {
    const float x[] = {1, 2, 3};
    float out[7];
    const index_t shape[] = {7}, strides[] = {1};
    const auto padded = [&](pad_mode mode) {
        const auto e = xf::pad(::values::row(x), 2, mode);
        xf::expr::evaluate<float>(e, xf::expr::make_target(out, shape, strides));
        return std::vector<float>(out, out + 7);
    };
    for (int time = 0; time < 3; ++time) {
        CHECK(padded(pad_mode::edge) == std::vector<float>{1, 1, 1, 2, 3, 3, 3});
        CHECK(padded(pad_mode::wrap) == std::vector<float>{2, 3, 1, 2, 3, 1, 2});
        CHECK(padded(pad_mode::reflect) == std::vector<float>{3, 2, 1, 2, 3, 2, 1});
        CHECK(padded(pad_mode::symmetric) == std::vector<float>{2, 1, 1, 2, 3, 3, 2});
    }
}
