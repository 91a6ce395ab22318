#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "expr/values.hpp"
#include "xfuse/explain.hpp"
#include "xfuse/names.hpp"

/// Products of halves: the sums are those of their floats, near enough for whatever order they are taken in,
/// and under a strict policy to the last bit.
namespace {

using xf::index_t;

std::mt19937 random_source(17);
index_t pick(index_t low, index_t high) {
    return low + index_t(random_source() % std::uint64_t(high - low + 1));
}

template <class H>
std::vector<H> numbers(index_t count) {
    std::normal_distribution<float> any;
    std::vector<H> v(static_cast<std::size_t>(count));
    for (H& x : v) x = H(any(random_source));
    return v;
}
template <class H>
std::vector<float> widened(const std::vector<H>& v) {
    return {v.begin(), v.end()};
}

template <class E>
std::vector<float> evaluate(const E& e, const xf::policy& options = {}) {
    std::vector<float> out(std::size_t(xf::shape::volume(e.extents())));
    auto strides = e.extents();
    xf::shape::row_major_strides(e.extents(), strides);
    xf::expr::evaluate<float>(e, xf::expr::make_target(out.data(), xf::expr::shape_of(e), strides), options);
    return out;
}

/// Of halves, of the same as floats, and of their sizes, which bound the error: in units of 2^-24 of the sum
/// of the products' sizes no more than there are terms.
template <class E, class F, class G>
void compare(const E& halves, const F& floats, const G& sizes, index_t terms) {
    const std::vector<float> found = evaluate(halves), wanted = evaluate(floats), bound = evaluate(sizes);
    bool is_near = true;
    for (std::size_t k = 0; k < wanted.size(); ++k)
        is_near &= std::fabs(found[k] - wanted[k]) <= 2 * float(terms) * 0x1p-24F * bound[k];
    CHECK(is_near);
    // More terms are summed in blocks, which depend on where the operands lie.
    if (terms <= 640) CHECK(evaluate(halves, {.strict = true}) == evaluate(floats, {.strict = true}));
}

/// rows x terms by terms x columns, each as it lies and transposed.
template <class A, class B>
void check_products(index_t rows, index_t terms, index_t columns) {
    INFO("rows ", rows, ", terms ", terms, ", columns ", columns);
    const auto a = numbers<A>(rows * terms);
    const auto b = numbers<B>(terms * columns);
    const auto fa = widened(a), fb = widened(b);
    const auto both = [&](const auto& multiply, bool turns_a, bool turns_b) {
        const auto of = [&](const auto* x, const auto* y) {
            return multiply(turns_a ? xf::lazy(x, {terms, rows}) : xf::lazy(x, {rows, terms}),
                            turns_b ? xf::lazy(y, {columns, terms}) : xf::lazy(y, {terms, columns}));
        };
        const auto sizes = [&](const auto& x, const auto& y) { return multiply(xf::abs(x), xf::abs(y)); };
        compare(
            of(a.data(), b.data()), of(fa.data(), fb.data()),
            sizes(turns_a ? xf::lazy(fa.data(), {terms, rows}) : xf::lazy(fa.data(), {rows, terms}),
                  turns_b ? xf::lazy(fb.data(), {columns, terms}) : xf::lazy(fb.data(), {terms, columns})),
            terms);
    };
    both([](const auto& x, const auto& y) { return xf::einsum<"ik,kj->ij">(x, y); }, false, false);
    both([](const auto& x, const auto& y) { return xf::einsum<"ik,jk->ji">(x, y); }, false, true);
    both([](const auto& x, const auto& y) { return xf::einsum<"ki,kj->ij">(x, y); }, true, false);
}

/// A convolution over images with channels last.
void check_windows(index_t channels, index_t out) {
    INFO("channels ", channels, ", out ", out);
    const index_t height = pick(3, 9), width = pick(3, 40), k = pick(1, 3);
    const auto a = numbers<xf::bfloat16>(height * width * channels);
    const auto b = numbers<xf::bfloat16>(k * k * channels * out);
    const auto fa = widened(a), fb = widened(b);
    const auto convolve = [&](const auto& x, const auto& f) {
        return xf::einsum<"hwcij,ijco->hwo">(xf::windows(x, {k, k}, {1, 1}, {.axes = {0, 1}}), f);
    };
    const auto image = [&](const auto* x) { return xf::lazy(x, {height, width, channels}); };
    const auto filter = [&](const auto* f) { return xf::lazy(f, {k, k, channels, out}); };
    compare(convolve(image(a.data()), filter(b.data())), convolve(image(fa.data()), filter(fb.data())),
            convolve(xf::abs(image(fa.data())), xf::abs(filter(fb.data()))), k * k * channels);
}

template <class E>
std::string text_of(const E& e, const xf::policy& options = {}) {
    return xf::explain(e, options).text();
}
bool has_pairs() { return xf::kernels::active().contractions.has_bfloat16_pairs(); }

}  // namespace

TEST_CASE("products of bfloat16 of any shape") {
    for (int round = 0; round < 30; ++round)
        check_products<xf::bfloat16, xf::bfloat16>(pick(1, 60), pick(1, 70), pick(1, 150));
    check_products<xf::bfloat16, xf::bfloat16>(70, 2100, 70);  // more terms than are summed at a time
    check_products<xf::bfloat16, xf::bfloat16>(300, 33, 1100);
    check_products<xf::bfloat16, xf::bfloat16>(3, 0, 5);
}

TEST_CASE("products of float16, and of halves with floats") {
    for (int round = 0; round < 5; ++round) {
        check_products<xf::float16, xf::float16>(pick(1, 40), pick(1, 40), pick(1, 60));
        check_products<xf::float16, xf::bfloat16>(pick(1, 40), pick(1, 40), pick(1, 60));
        check_products<xf::bfloat16, float>(pick(1, 40), pick(1, 40), pick(1, 60));
    }
}

TEST_CASE("convolutions of bfloat16") {
    for (int round = 0; round < 20; ++round) check_windows(pick(1, 40), pick(1, 70));
}

TEST_CASE("a padded operand is filled in halves, unless its border is none of them or others read it") {
    const auto a = numbers<xf::bfloat16>(20 * 20 * 32), b = numbers<xf::bfloat16>(9 * 32 * 48);
    const auto fa = widened(a), fb = widened(b);
    const auto convolve = [](const auto& padded, const auto& f) {
        return xf::einsum<"hwcij,ijco->hwo">(xf::windows(padded, {3, 3}, {1, 1}, {.axes = {0, 1}}), f);
    };
    const auto image = [](const auto* x) { return xf::lazy(x, {20, 20, 32}); };
    const auto padded = [](const auto& x, float value) {
        return xf::pad(x, {{1, 1}, {2, 1}, {0, 0}}, "constant", value);
    };
    const auto f = xf::lazy(b.data(), {3, 3, 32, 48});
    const auto ff = xf::lazy(fb.data(), {3, 3, 32, 48});
    for (const float value : {0.0F, 0.3F}) {
        const auto e = convolve(padded(image(a.data()), value), f);
        compare(e, convolve(padded(image(fa.data()), value), ff),
                convolve(padded(xf::abs(image(fa.data())), value), xf::abs(ff)), 9 * 32);
        CHECK((text_of(e).find("bfloat16 by two") != std::string::npos) == (has_pairs() && value == 0));
    }
    const auto twice = [&](const auto& x, const auto& w) {
        const auto both = padded(x, 0);
        return xf::pad(convolve(both, w), {{1, 1}, {1, 1}, {0, 0}}) + xf::sum(both, {2}, xf::keepdims);
    };
    const auto e = twice(image(a.data()), f);
    compare(e, twice(image(fa.data()), ff), twice(xf::abs(image(fa.data())), xf::abs(ff)), 9 * 32);
    CHECK(text_of(e).find("bfloat16 by two") == std::string::npos);
}

TEST_CASE("products of bfloat16 by two where that is cheaper") {
    const std::vector<xf::bfloat16> a(128 * 128, 1.0F), b(128 * 128, 2.0F);
    const auto x = xf::lazy(a.data(), {128, 128}), y = xf::lazy(b.data(), {128, 128});
    const auto product = xf::matmul(x, y);
    CHECK((text_of(product).find("bfloat16 by two") != std::string::npos) == has_pairs());
    CHECK(text_of(product, {.strict = true}).find("bfloat16 by two") == std::string::npos);
    // A matrix times a vector is bound by the matrix, which is widened in vectors.
    CHECK(text_of(xf::matmul(x, xf::lazy(b.data(), {128}))).find("bfloat16 by two") == std::string::npos);
    CHECK(evaluate(product) == std::vector<float>(128 * 128, 256.0F));
    CHECK(evaluate(xf::mean(x * y, 1)) == std::vector<float>(128, 2.0F));
}
