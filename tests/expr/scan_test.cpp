#include <doctest/doctest.h>

#include "expr/reference.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// cumsum and cumprod against loops that add one element after the other.
namespace {

using namespace reference;

template <bool Sum, class S>
S step(S a, S b) {
    if constexpr (std::is_integral_v<S>)
        return S(Sum ? std::uint64_t(a) + std::uint64_t(b) : std::uint64_t(a) * std::uint64_t(b));
    else return Sum ? a + b : a * b;
}

template <bool Sum, class N>
auto ran(const both<N>& x, index_t axis) {
    using S = xf::sum_t<typename N::value_type>;
    const std::size_t at = std::size_t(axis < 0 ? axis + N::rank : axis);
    auto r = map([](auto v) { return S(v); }, x.r);
    for_each_index(r.shape, [&](index_list i) {
        S& here = r.data[std::size_t(flat(r.shape, i))].value;
        if (i[at]-- > 0) here = step<Sum>(r.data[std::size_t(flat(r.shape, i))].value, here);
    });
    if constexpr (Sum) return both{xf::cumsum(x.e, axis), std::move(r)};
    else return both{xf::cumprod(x.e, axis), std::move(r)};
}
template <bool Sum, class N>
auto ran(chance& c, const both<N>& x, std::string& said) {
    const index_t axis = c.pick(-N::rank, N::rank - 1);
    said += (Sum ? ".cumsum(" : ".cumprod(") + std::to_string(axis) + ")";
    return ran<Sum>(x, axis);
}
template <class N>
auto doubled(const both<N>& x) {
    return combine([](const auto& e) { return e * 2; }, [](auto v) { return decltype(v)(v * 2); }, x);
}

template <class T>
std::string wrong_of_type(unsigned seed) {
    return first_wrong(300, seed,
                       [](chance& c, pool& m, std::string& s) {
                           return ran<true>(c, leaf<T, 2>(c, m, c.shape(2, 9)), s);
                       }) +
           first_wrong(300, seed, [](chance& c, pool& m, std::string& s) {
               return ran<false>(c, leaf<T, 2>(c, m, c.shape(2, 9), reference::values::units), s);
           });
}

}  // namespace

TEST_CASE("every element type") {
    CHECK(wrong_of_type<bool>(1) == "");
    CHECK(wrong_of_type<std::int8_t>(2) == "");
    CHECK(wrong_of_type<std::uint8_t>(3) == "");
    CHECK(wrong_of_type<std::int16_t>(4) == "");
    CHECK(wrong_of_type<std::uint16_t>(5) == "");
    CHECK(wrong_of_type<std::int32_t>(6) == "");
    CHECK(wrong_of_type<std::uint32_t>(7) == "");
    CHECK(wrong_of_type<std::int64_t>(8) == "");
    CHECK(wrong_of_type<std::uint64_t>(9) == "");
    CHECK(wrong_of_type<float>(10) == "");
    CHECK(wrong_of_type<double>(11) == "");
    CHECK(wrong_of_type<std::complex<float>>(12) == "");
    CHECK(wrong_of_type<std::complex<double>>(13) == "");
}

TEST_CASE("of views and computed operands") {
    CHECK(first_wrong(2000, 21, [](chance& c, pool& m, std::string& s) {
              return ran<true>(c, spread(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s), s);
          }) == "");
    CHECK(first_wrong(1500, 22, [](chance& c, pool& m, std::string& s) {
              return move_axes(c, ran<true>(c, doubled(leaf<float, 3>(c, m, c.shape(3, 6))), s), s);
          }) == "");
    CHECK(first_wrong(1500, 23, [](chance& c, pool& m, std::string& s) {
              const auto x = reduce_some<sum, 1>(c, leaf<float, 3>(c, m, c.shape(3, 6)), s);
              return spread(c, ran<true>(c, ran<true>(c, x, s), s), s);
          }) == "");
}

TEST_CASE("long columns and rows of memory") {
    CHECK(first_wrong(40, 41, [](chance& c, pool& m, std::string& s) {
              return ran<true>(c, leaf<float, 2>(c, m, {c.pick(1, 4), c.pick(1000, 4000)}), s);
          }) == "");
    CHECK(first_wrong(40, 42, [](chance& c, pool& m, std::string& s) {
              return ran<true>(c, leaf<std::int16_t, 3>(c, m, {c.pick(1, 3), c.pick(1, 2000), c.pick(1, 3)}),
                               s);
          }) == "");
}

TEST_CASE("inside other expressions") {
    CHECK(first_wrong(1500, 31, [](chance& c, pool& m, std::string& s) {
              return doubled(slide<1>(c, ran<true>(c, leaf<float, 2>(c, m, c.shape(2, 9)), s), s));
          }) == "");
    CHECK(first_wrong(1500, 32, [](chance& c, pool& m, std::string& s) {
              const auto x = slide<1>(c, ran<true>(c, doubled(leaf<float, 2>(c, m, c.shape(2, 9))), s), s);
              return ran<true>(c, reduce_some<sum, 1>(c, x, s), s);
          }) == "");
}

namespace {

constexpr auto square_of = [](const auto& x) { return x * x; };

/// cumsum of a product of computed elements, whose bits are those of the sequential sum.
template <class T, class Build>
std::string wrong_in_large(index_t rows, index_t columns, int axis, int threads, const Build& build) {
    std::vector<T> x(std::size_t(rows * columns));
    chance c{unsigned(columns)};
    for (T& v : x) v = T(c.engine() % 1000) / T(7);
    const auto e = build(xf::lazy(static_cast<const T*>(x.data()), {rows, columns}));
    array<T> right{{rows, columns}, {}};
    for (const T v : x) right.data.push_back({T(v * v)});
    const index_t back = axis == 0 ? columns : 1;
    for (index_t i = 0; i < rows * columns; ++i) {
        if ((axis == 0 ? i / columns : i % columns) > 0)
            right.data[std::size_t(i)].value += right.data[std::size_t(i - back)].value;
    }
    const auto why = xf::explain(e);
    if (why.full_intermediates != 0 || why.scratch_bytes > why.threads * 1000000) return why.text();
    return mismatch_into<T>(c, e, right, {threads});
}

}  // namespace

TEST_CASE("large computed operands come in spans, not in full") {
    const auto plain = [](int axis) {
        return [axis](const auto& x) { return xf::cumsum(square_of(x), axis); };
    };
    for (const int threads : {1, 2}) {
        CHECK(wrong_in_large<double>(3000, 100, 0, threads, plain(0)) == "");
        CHECK(wrong_in_large<float>(100, 3000, 0, threads, plain(0)) == "");
        CHECK(wrong_in_large<float>(100, 3000, 1, threads, plain(1)) == "");
        CHECK(wrong_in_large<double>(1, 300000, 1, threads, plain(1)) == "");
        CHECK(wrong_in_large<double>(300000, 1, 0, threads, plain(0)) == "");
    }
}

TEST_CASE("large results feed their consumer tile by tile") {
    const auto negated = [](const auto& x) { return -xf::cumsum(square_of(x) * -1, 1); };
    for (const int threads : {1, 2}) CHECK(wrong_in_large<float>(300, 2000, 1, threads, negated) == "");
}

TEST_CASE("a result that cannot be tiled is materialised, and explained") {
    std::vector<float> x(1000000, 1.F);
    const auto e = xf::cumsum(xf::lazy(static_cast<const float*>(x.data()), {1000000})) + 1;
    const auto why = xf::explain(e);
    CHECK(why.full_intermediates == 1);
    CHECK(why.text().find("its running results cannot start in the middle of an axis") != std::string::npos);
    CHECK(why.text().find("1. cumsum along axis 0 -> float32 (1000000,)") != std::string::npos);
    std::vector<float> y(x.size());
    const index_t shape[1] = {1000000}, strides[1] = {1};
    xf::expr::evaluate<float>(e, xf::expr::make_target(y.data(), shape, strides));
    CHECK(y.front() == 2.F);
    CHECK(y.back() == 1000001.F);
}

TEST_CASE("without an axis, all elements in row-major order; members") {
    const std::int8_t x[] = {100, 100, 100, -1, 2, 3};
    const auto m = xf::reshape(::values::row(x), {2, 3});
    CHECK(::values::show(xf::cumsum(m)) == "(6,): 100 200 300 299 301 304");
    CHECK(::values::show(m.cumsum()) == "(6,): 100 200 300 299 301 304");
    CHECK(::values::show(xf::transpose(m).cumsum()) == "(6,): 100 99 199 201 301 304");
    CHECK(::values::show(m.cumsum(0)) == "(2, 3): 100 100 100 99 102 103");
    CHECK(::values::show((m + 0).cumprod(-1)) == "(2, 3): 100 10000 1000000 -1 -2 -6");
    CHECK(::values::show(m.sum().cumsum()) == "(1,): 304");
    CHECK(std::is_same_v<decltype(m.cumsum())::value_type, std::int64_t>);
    const double zero[] = {-0.0, 0.0};
    CHECK(::values::show(xf::cumsum(::values::row(zero))) == "(2,): -0 0");
}

TEST_CASE("mistakes") {
    const float x[] = {1, 2};
    CHECK_THROWS_WITH_AS(xf::cumsum(::values::row(x), 1),
                         "cumsum: axis 1 is out of range for an operand of rank 1", xf::axis_error);
    CHECK_THROWS_WITH_AS(xf::lazy(x, {2}).cumprod(-2),
                         "cumprod: axis -2 is out of range for an operand of rank 1", xf::axis_error);
    const auto empty = xf::lazy(static_cast<const float*>(nullptr), {0, 3});
    CHECK(::values::show(xf::cumsum(empty, 0)) == "(0, 3):");
    CHECK(::values::show(xf::cumsum(empty)) == "(0,):");
}
