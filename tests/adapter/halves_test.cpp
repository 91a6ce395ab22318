#include <doctest/doctest.h>

#include <random>

#include "targets.hpp"
#include "xfuse/xfuse.hpp"

/// Arrays of bfloat16 and float16 as operands and as targets: what is computed are the floats that they hold,
/// and what is stored is rounded once.
namespace {

template <class H>
using halves = xt::xtensor<H, 2>;
using floats = xt::xtensor<float, 2>;

template <class H>
halves<H> numbers(std::size_t rows, std::size_t columns, unsigned seed = 1) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> any;
    halves<H> x(typename halves<H>::shape_type{rows, columns});
    for (H& value : x.storage()) value = any(engine);
    return x;
}
template <class X>
auto widened(const X& x) {
    xt::xtensor<float, 2> y(xt::xtensor<float, 2>::shape_type{x.shape(0), x.shape(1)});
    for (std::size_t i = 0; i < x.shape(0); ++i)
        for (std::size_t j = 0; j < x.shape(1); ++j) y(i, j) = x(i, j);
    return y;
}
template <class H>
bool same_bits(const halves<H>& a, const halves<H>& b) {
    return a.shape() == b.shape() && std::equal(a.storage().begin(), a.storage().end(), b.storage().begin(),
                                                [](H x, H y) { return x.bits == y.bits; });
}
template <class H>
halves<H> rounded(const floats& x) {
    halves<H> y(x.shape());
    std::copy(x.storage().begin(), x.storage().end(), y.storage().begin());
    return y;
}

}  // namespace

TEST_CASE_TEMPLATE("an array of halves computes as the floats that it holds", H, xf::bfloat16, xf::float16) {
    for (const std::size_t columns : {1U, 3U, 16U, 41U, 700U}) {
        const halves<H> x = numbers<H>(5, columns), w = numbers<H>(1, columns, 2);
        const floats fx = widened(x), fw = widened(w);
        const auto compute = [](const auto& a, const auto& b) { return 2 * xf::tanh(xf::lazy(a) * b) + a; };
        const floats found = compute(x, w), right = compute(fx, fw);
        CHECK(found == right);
        const halves<H> stored = compute(x, w);
        CHECK(same_bits(stored, rounded<H>(right)));
        CHECK(xf::eval(xf::sum(x, 1)) == xf::eval(xf::sum(fx, 1)));
        CHECK(xf::eval(xf::max(xf::transpose(x), 1)) == xf::eval(xf::max(xf::transpose(fx), 1)));
        CHECK(xf::eval(xf::argmax(x, 0)) == xf::eval(xf::argmax(fx, 0)));
        CHECK(xf::eval(xf::cumsum(x, 1)) == xf::eval(xf::cumsum(fx, 1)));
        CHECK(xf::eval(xf::sort(x, 1)) == xf::eval(xf::sort(fx, 1)));
        CHECK(xf::eval(xf::windows(x, {2, 1}).max({-1, -2})) ==
              xf::eval(xf::windows(fx, {2, 1}).max({-1, -2})));
        CHECK(xf::eval(xf::pad(x, {{1, 2}, {0, 1}})) == xf::eval(xf::pad(fx, {{1, 2}, {0, 1}})));
    }
}

TEST_CASE_TEMPLATE("halves in views, xarrays and raw memory", H, xf::bfloat16, xf::float16) {
    halves<H> x = numbers<H>(8, 30);
    const floats fx = widened(x);
    const auto part = xt::view(x, xt::range(1, 8, 2), xt::range(29, 1, -3));
    CHECK(xf::eval(xf::lazy(part) + 1) ==
          xf::eval(xf::lazy(xt::view(fx, xt::range(1, 8, 2), xt::range(29, 1, -3))) + 1));
    xt::xarray<H> open = x;
    CHECK(xf::eval(xf::lazy<2>(open) * 3) == xf::eval(xf::lazy(fx) * 3));
    CHECK(xf::eval(xf::lazy(x.data(), {8, 30}) * 3) == xf::eval(xf::lazy(fx) * 3));
    CHECK(xf::eval(xf::lazy(halves<H>(x)) * 3) == xf::eval(xf::lazy(fx) * 3));
    xt::view(x, xt::all(), 0) = xf::lazy(xt::view(x, xt::all(), 1)) * 2;
    for (std::size_t i = 0; i < 8; ++i) CHECK(float(x(i, 0)) == 2 * float(x(i, 1)));
}

TEST_CASE_TEMPLATE("targets of halves take everything real, by way of float", H, xf::bfloat16, xf::float16) {
    halves<H> y = numbers<H>(4, 9);
    const floats fy = widened(y);
    const auto wanted = [](const floats& x) { return rounded<H>(x); };
    y += xf::lazy(fy) * 3;
    CHECK(same_bits(y, wanted(xf::eval(xf::lazy(fy) + xf::lazy(fy) * 3))));
    const xt::xtensor<double, 2> d = xf::cast<double>(fy) / 3;
    y = xf::lazy(d);
    CHECK(same_bits(y, wanted(xf::eval(xf::cast<float>(d)))));
    const xt::xtensor<int, 2> n = xf::cast<int>(xf::lazy(fy) * 1000);
    y = xf::lazy(n);
    CHECK(same_bits(y, wanted(xf::eval(xf::cast<float>(n)))));
    xt::noalias(y) = xf::transpose(xf::transpose(fy));
    CHECK(same_bits(y, wanted(fy)));
    y = -xf::lazy(y);
    CHECK(same_bits(y, wanted(xf::eval(-xf::lazy(wanted(fy))))));
}

TEST_CASE_TEMPLATE("cast rounds in the middle of an expression", H, xf::bfloat16, xf::float16) {
    const floats x = {{1.001F, 2.0F / 3}, {70000, -1e-9F}};
    const halves<H> stored = xf::cast<H>(x);
    const halves<H> evaluated = xf::eval(xf::cast<H>(x));
    CHECK(same_bits(stored, rounded<H>(x)));
    CHECK(same_bits(evaluated, stored));
    const floats back = xf::cast<H>(x) - xf::lazy(x), right = xf::lazy(stored) - x;
    CHECK(back == right);
    CHECK(xf::eval(xf::sum(xf::cast<H>(x), 0)) == xf::eval(xf::sum(stored, 0)));
    static_assert(std::is_same_v<decltype(xf::eval(stored + xf::lazy(x))), floats>);
    static_assert(std::is_same_v<decltype(xf::eval(xf::lazy(stored) * stored)), floats>);
}
