#include <doctest/doctest.h>

#include <random>

#include "xfuse/xfuse.hpp"

/// Three and four operands of ranks up to six, over random extents, against plain loops: integer-valued
/// elements, so that every order of multiplying gives the same.
namespace {

std::mt19937 random_source(23);
std::size_t extent() { return 1 + random_source() % 6; }

template <std::size_t N>
xt::xtensor<double, N> numbers(const std::array<std::size_t, N>& shape) {
    xt::xtensor<double, N> x(shape);
    for (double& v : x) v = double(int(random_source() % 5) - 2);
    return x;
}

TEST_CASE("a chain of three") {
    for (int round = 0; round < 40; ++round) {
        const std::size_t i = extent(), j = extent(), k = extent(), l = extent();
        const auto a = numbers<2>({i, j}), b = numbers<2>({j, k}), c = numbers<2>({k, l});
        xt::xtensor<double, 2> expected = xt::zeros<double>({i, l});
        for (std::size_t p = 0; p < i; ++p)
            for (std::size_t q = 0; q < j; ++q)
                for (std::size_t r = 0; r < k; ++r)
                    for (std::size_t s = 0; s < l; ++s) expected(p, s) += a(p, q) * b(q, r) * c(r, s);
        const xt::xtensor<double, 2> found = xf::einsum<"ij,jk,kl->il">(a, b, c);
        const xt::xtensor<double, 2> turned = xf::einsum<"kl,ij,jk->il">(c, a, b);
        CHECK((found == expected && turned == expected));
    }
}

TEST_CASE("four operands, one of rank six") {
    for (int round = 0; round < 40; ++round) {
        const std::size_t a = extent(), b = extent(), c = extent(), d = extent(), e = extent(), f = extent();
        const auto x = numbers<6>({a, b, c, d, e, f});
        const auto y = numbers<2>({b, d}), z = numbers<2>({c, a});
        const auto w = numbers<1>({f});
        xt::xtensor<double, 2> expected = xt::zeros<double>({e, a});
        for (std::size_t i = 0; i < a; ++i)
            for (std::size_t j = 0; j < b; ++j)
                for (std::size_t k = 0; k < c; ++k)
                    for (std::size_t l = 0; l < d; ++l)
                        for (std::size_t m = 0; m < e; ++m)
                            for (std::size_t n = 0; n < f; ++n)
                                expected(m, i) += x(i, j, k, l, m, n) * y(j, l) * z(k, i) * w(n);
        const xt::xtensor<double, 2> found = xf::einsum<"abcdef,bd,ca,f->ea">(x, y, z, w);
        const xt::xtensor<double, 2> turned = xf::einsum<"f,ca,bd,abcdef->ea">(w, z, y, x);
        CHECK((found == expected && turned == expected));
    }
}

TEST_CASE("axes of one operand alone, and a window, among three operands") {
    for (int round = 0; round < 40; ++round) {
        const std::size_t n = 3 + extent(), c = extent(), o = extent(), u = extent();
        const auto x = numbers<2>({n, c}), s = numbers<2>({o, u});
        const auto f = numbers<3>({3, c, o});
        xt::xtensor<double, 2> expected = xt::zeros<double>({n - 2, o});
        for (std::size_t i = 0; i + 2 < n; ++i)
            for (std::size_t p = 0; p < 3; ++p)
                for (std::size_t k = 0; k < c; ++k)
                    for (std::size_t q = 0; q < o; ++q)
                        for (std::size_t r = 0; r < u; ++r)
                            expected(i, q) += x(i + p, k) * f(p, k, q) * s(q, r);
        const auto taps = xf::windows(x, {3}, {1}, {.axes = {0}});
        const xt::xtensor<double, 2> found = xf::einsum<"icp,pco,ou->io">(taps, f, s);
        CHECK(found == expected);
    }
}

}  // namespace
