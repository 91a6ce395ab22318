#include <doctest/doctest.h>

#include <complex>
#include <limits>

#include "contract/direct_sum.hpp"

/// Summed axes that one operand alone has: the other one's element stands still along them.
namespace {

using xf::index_t;

template <class T, xf::core::fixed_string Subscripts, int A, int B, int Rank>
void check(const std::string& a, const std::string& b, const std::string& out,
           const std::map<char, index_t>& extents) {
    std::mt19937 random(unsigned(extents.at('j')));
    const auto x = direct::random_array<T>(a, extents, random),
               y = direct::random_array<T>(b, extents, random);
    const auto right = direct::sum_of_products<T>(out, extents, x, y);
    const auto e = xf::einsum<Subscripts>(direct::operand_of<A>(x), direct::operand_of<B>(y));
    std::array<index_t, std::size_t{unsigned(Rank)}> strides{};
    xf::shape::row_major_strides(xf::expr::shape_of(e), strides);
    std::vector<T> found(right.size() + 1);
    xf::expr::evaluate<T>(e, xf::expr::make_target(found.data(), xf::expr::shape_of(e), strides));
    found.pop_back();
    INFO(a, ",", b, "->", out, " j ", extents.at('j'));
    CHECK(std::equal(found.begin(), found.end(), right.begin()));
}

template <class T>
void check_all(index_t i, index_t j, index_t k) {
    const std::map<char, index_t> extents{{'i', i}, {'j', j}, {'k', k}};
    check<T, "ij,i->i", 2, 1, 1>("ij", "i", "i", extents);
    check<T, "i,ij->i", 1, 2, 1>("i", "ij", "i", extents);
    check<T, "ij,i->", 2, 1, 0>("ij", "i", "", extents);
    check<T, "ij,k->k", 2, 1, 1>("ij", "k", "k", extents);
    check<T, "ikj,k->i", 3, 1, 1>("ikj", "k", "i", extents);
    check<T, "ij,ik->i", 2, 2, 1>("ij", "ik", "i", extents);
}

template <class T>
void check_type() {
    for (const index_t j : {1, 2, 7, 16, 17, 31, 33, 63, 64, 65, 100}) check_all<T>(3, j, 2);
    check_all<T>(2, 2049, 3);
    check_all<T>(1, 4100, 1);
}

}  // namespace

TEST_CASE("elements that stand still along summed axes") {
    check_type<float>();
    check_type<double>();
    check_type<std::int64_t>();
    check_type<std::uint64_t>();
    check_type<std::complex<float>>();
}

TEST_CASE("an infinity that stands still is not multiplied by what lies past the end") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> x(200, 1.0f);
    for (index_t n = 1; n <= 100; ++n) {
        const float by[] = {inf, 2};
        const auto e = xf::einsum<"ij,i->i">(xf::lazy(x.data(), {2, n}), xf::lazy(by, {2}));
        float found[2] = {};
        const index_t one[] = {1};
        xf::expr::evaluate<float>(e, xf::expr::make_target(found, xf::expr::shape_of(e), one));
        CHECK(found[0] == inf);
        CHECK(found[1] == float(2 * n));
    }
}
