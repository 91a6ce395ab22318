#include <doctest/doctest.h>

#include <atomic>
#include <cmath>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"

/// Equal subtrees are computed once, wherever consumers agree on what they need.
namespace {

using array2 = xt::xtensor<float, 2>;
using xf::index_t;

array2 numbers(std::size_t rows, std::size_t columns) {
    array2 x({rows, columns});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(int(i * 7 % 11) - 5);
    return x;
}

/// Counts its calls; has no state of its own, so that two of them are known to be the same.
std::atomic<int> calls{0};
struct counted {
    float operator()(float v) const noexcept {
        ++calls;
        return v + 1;
    }
};

TEST_CASE("softmax takes each exponential once") {
    const array2 x = numbers(9, 30);
    const auto e = xf::exp(x - xf::max(x, {1}, xf::keepdims));
    const auto soft = e / e.sum({1}, xf::keepdims);
    CHECK(xf::explain(soft).stages == 4);
    const array2 y = soft;
    for (std::size_t i = 0; i < 9; ++i) {
        double total = 0;
        for (std::size_t j = 0; j < 30; ++j) total += std::exp(double(x(i, j)) - 5.0);
        for (std::size_t j = 0; j < 30; ++j)
            CHECK(y(i, j) == doctest::Approx(std::exp(double(x(i, j)) - 5.0) / total));
    }
}

TEST_CASE("a part that a stage reads as well is computed once an element") {
    const array2 x = numbers(70, 40);
    calls = 0;
    const auto e = xf::map(counted{}, x);
    const array2 y = e - e.max({1}, xf::keepdims);
    CHECK(calls == 70 * 40);
    CHECK(y(0, 0) == x(0, 0) - 5);
}

TEST_CASE("the same expression through two variables") {
    const array2 x = numbers(20, 20);
    calls = 0;
    const auto first = xf::map(counted{}, x), second = xf::map(counted{}, x);
    const array2 y = first - second.sum({1}, xf::keepdims);
    CHECK(calls == 20 * 20);
}

TEST_CASE("the same type with other operands is another expression") {
    const array2 a = numbers(12, 8), b = a + 3;
    const auto e = xf::exp(xf::lazy(a)), other = xf::exp(xf::lazy(b));
    const array2 y = e / other.sum({1}, xf::keepdims);
    double total = 0;
    for (std::size_t j = 0; j < 8; ++j) total += std::exp(double(b(2, j)));
    CHECK(y(2, 1) == doctest::Approx(std::exp(double(a(2, 1))) / total));
}

TEST_CASE("constants tell clusters apart") {
    const array2 x = numbers(12, 8);
    const auto scaled = [&](float c) { return xf::exp(xf::lazy(x) * c); };
    const array2 y = scaled(0.5F) / scaled(0.25F).sum({1}, xf::keepdims);
    double total = 0;
    for (std::size_t j = 0; j < 8; ++j) total += std::exp(0.25 * double(x(2, j)));
    CHECK(y(2, 1) == doctest::Approx(std::exp(0.5 * double(x(2, 1))) / total));
}

TEST_CASE("consumers that need different boxes do not share a tile") {
    xt::xtensor<float, 2> x = numbers(200, 300);
    const auto e = xf::exp(xf::lazy(x) * 0.1F);
    const auto blurred = xf::windows(e, 3, 1).sum({-1, -2});
    const array2 y = xf::view(e, xt::range(1, 199), xt::range(1, 299)) - blurred;
    for (const std::size_t i : {0, 57, 197}) {
        for (const std::size_t j : {0, 131, 297}) {
            double sum = 0;
            for (std::size_t p = 0; p < 3; ++p)
                for (std::size_t q = 0; q < 3; ++q) sum += std::exp(0.1 * double(x(i + p, j + q)));
            CHECK(y(i, j) == doctest::Approx(std::exp(0.1 * double(x(i + 1, j + 1))) - sum));
        }
    }
}

TEST_CASE("an array read beside its own windows") {
    const array2 x = numbers(300, 400);
    const auto e = xf::exp(xf::lazy(x) * 0.1F);
    const auto blurred = xf::windows(e, {3, 3}, {1, 1}, {.padding = {1, 1}}).sum({-1, -2});
    const array2 y = e - blurred;
    const array2 whole = e;
    for (std::size_t i = 1; i < 299; i += 7) {
        for (std::size_t j = 1; j < 399; j += 11) {
            double sum = 0;
            for (std::size_t p = 0; p < 3; ++p)
                for (std::size_t q = 0; q < 3; ++q) sum += double(whole(i + p - 1, j + q - 1));
            CHECK(y(i, j) == doctest::Approx(double(whole(i, j)) - sum));
        }
    }
}

TEST_CASE("rows too long to keep are read twice") {
    const array2 x = numbers(3, 200000);
    const auto e = xf::exp(xf::lazy(x) * 0.1F);
    const array2 y = e / e.sum({1}, xf::keepdims);
    double total = 0;
    for (std::size_t j = 0; j < 200000; ++j) total += std::exp(0.1 * double(x(1, j)));
    CHECK(y(1, 7) == doctest::Approx(std::exp(0.1 * double(x(1, 7))) / total));
    CHECK(xf::explain(e / e.sum({1}, xf::keepdims)).scratch_bytes < 2 * 1024 * 1024);
}

TEST_CASE("threads share nothing, and find the same") {
    const array2 x = numbers(700, 500);
    const auto e = xf::exp(xf::lazy(x) * 0.1F);
    const auto soft = e / e.sum({1}, xf::keepdims);
    array2 one, two;
    xf::set_threads(1);
    one = soft;
    xf::set_threads(2);
    two = soft;
    xf::set_threads(0);
    CHECK(one == two);
}

TEST_CASE("indices, joins and tables that are written twice are computed once") {
    const array2 x = numbers(7, 30), other = numbers(7, 12);
    const auto at = xf::argmax(xf::lazy(x) + 1.0F, {1});
    const xt::xtensor<std::int64_t, 1> once = at, both = at + xf::argmax(xf::lazy(x) + 1.0F, {1});
    for (std::size_t i = 0; i < 7; ++i) CHECK(both(i) == 2 * once(i));
    CHECK(xf::explain(at + xf::argmax(xf::lazy(x) + 1.0F, {1})).stages ==
          xf::explain(at + xf::argmax(xf::lazy(x) + 2.0F, {1})).stages - 2);

    const auto joined = [&] { return xf::concatenate(xf::tuple(x * 2.0F, other), 1); };
    const array2 parts = joined(), twice = joined() + joined();
    CHECK(twice == array2(parts * 2.0F));

    const std::vector<xf::index_t> counts = {0, 3, 1, 0, 2, 1, 1};
    const auto spread = [&] { return xf::repeat(xf::exp(x), counts, 0); };
    const array2 rows = spread(), sums = spread() + spread();
    CHECK(sums == array2(rows + rows));
    const std::vector<xf::index_t> others = {0, 1, 3, 0, 2, 1, 1};
    const array2 mixed = spread() - xf::repeat(xf::exp(x), others, 0);
    CHECK(mixed == array2(rows - xf::eval(xf::repeat(xf::exp(x), others, 0))));
}

TEST_CASE("monotone stages move behind an extreme") {
    const array2 x = numbers(20, 24);
    const xt::xtensor<float, 1> bias = xt::arange<float>(24);
    const xt::xtensor<float, 2> column = xt::ones<float>({20, 1});
    const auto check = [&](const auto& e) {
        const array2 whole = e;
        const array2 direct = xf::lazy(whole).max({0}, xf::keepdims);
        const array2 lifted = e.max({0}, xf::keepdims);
        CHECK(direct == lifted);
        const array2 least = e.min({0}, xf::keepdims);
        CHECK(least == array2(xf::lazy(whole).min({0}, xf::keepdims)));
    };
    check(xf::relu(xf::lazy(x) + bias));
    check(xf::relu(xf::lazy(x) + bias + column));
    check(xf::maximum(xf::lazy(x), bias) + bias);
    const array2 other = xt::fmod(x * 3.0F + 40.0F, 7.0F);
    check(xf::relu(xf::lazy(x) + other));
    check(xf::relu(xf::lazy(other) + bias + x));
    check(xf::lazy(x) * -1.0F);
    check(xf::lazy(x) * 0.3F + bias);
    check(2.0F * (xf::lazy(x) + bias));
    check(xf::lazy(x) / 3.0F);
    check(xf::lazy(x) / -3.0F);
    check(1.0F / xf::lazy(array2(x + 1000.0F)));
    array2 special = x;
    special(3, 0) = special(3, 1) = std::numeric_limits<float>::infinity();
    special(5, 1) = -special(3, 0), special(5, 2) = 0;
    check(xf::lazy(special) * 0.25F);
    CHECK(xf::isnan(xf::lazy(special) * special(3, 0)).max({0})(2));
    const auto scaled = xf::explain(xf::max(xf::lazy(x) * 0.5F, {0}));
    CHECK(scaled.text().find("1. max over 20") != std::string::npos);
    check(xf::relu(1.0F - xf::lazy(x)));
    const auto why = xf::explain(xf::max(xf::relu(xf::lazy(x) + bias), {0}));
    CHECK(why.text().find("1. max over 20") != std::string::npos);
}

TEST_CASE("what is the same for a whole row is computed once a row") {
    const array2 x = numbers(300, 40);
    const xt::xtensor<float, 1> v = xt::view(x, 0);
    calls = 0;
    const array2 y = x / xf::sqrt(xf::map(counted{}, xf::square(x).mean({1}, xf::keepdims)) + 1.f);
    CHECK(calls == 300);
    calls = 0;
    const array2 z = xf::lazy(x) * xf::exp(xf::map(counted{}, v));
    CHECK(calls == 40);
    CHECK(z(7, 3) == doctest::Approx(x(7, 3) * std::exp(v(3) + 1)));
    double mean = 0;
    for (std::size_t j = 0; j < 40; ++j) mean += double(x(5, j)) * x(5, j) / 40;
    CHECK(y(5, 6) == doctest::Approx(x(5, 6) / std::sqrt(mean + 2)));
}

TEST_CASE("what blocks of a product share is computed once where they do not divide the result") {
    const array2 x = numbers(8 * 20, 64), w = numbers(16 * 64, 64);
    const xt::xtensor<float, 1> bias = xt::arange<float>(1000);
    const auto blocks = xf::reshape(xf::lazy(w), {16, 64, 64});
    for (const index_t tile : {0, 2048, 8192, 12288, 16384, 24576, 65536}) {
        const auto h = xf::map(counted{}, xf::reshape(xf::lazy(x), {8, 20, 64})).sum({1});
        const auto e = xf::view(xf::reshape(xf::einsum<"bc,kcd->bkd">(h, blocks), {8, 1024}), xt::all(),
                                xt::range(0, 1000)) +
                       bias;
        calls = 0;
        array2 y;
        xf::assign(y, e, {.threads = 1, .tile_bytes = tile});
        CAPTURE(tile);
        CHECK(calls == 8 * 20 * 64);
    }
}

}  // namespace
