#include <doctest/doctest.h>
#include <memory>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"
#include "xfuse/core/fixed_string.hpp"

/// Extents around the tiles of the kernels, the vectors and the blocks of rows, columns and terms.
namespace {

using direct::index_t;

std::mt19937 random_source(11);

index_t pick(std::initializer_list<index_t> values) {
    return values.begin()[random_source() % values.size()];
}

/// More take minutes with sanitizers and without optimisation.
constexpr index_t max_products = 2'000'000;

std::map<char, index_t> extents_for(const std::string& out, const std::string& all) {
    std::map<char, index_t> extents;
    index_t results = 1, terms = 1;
    for (const char label : all) {
        index_t& volume = out.find(label) != std::string::npos ? results : terms;
        index_t extent = pick({1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 129, 250, 500, 2100});
        const index_t most = &volume == &results ? 12000 : 2500;
        while (extent > 1 && (volume * extent > most || results * terms * extent > max_products)) extent /= 2;
        volume *= extent;
        extents[label] = extent;
    }
    return extents;
}

template <class R, class E>
std::unique_ptr<R[]> in_boxes(const E& e) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::unique_ptr<R[]> out(new R[std::size_t(xf::shape::volume(shape)) + 1]);
    xf::expr::evaluate<R>(e, xf::expr::make_target(out.get(), shape, strides), {.threads = 3});
    return out;
}

/// A function of the element type alone: a check in each of 112 expressions is dear to compile.
template <class R>
void compare(std::string_view subscripts, const std::map<char, index_t>& extents,
             const std::deque<R>& expected, std::initializer_list<const R*> results) {
    INFO(subscripts);
    std::string sizes;
    for (const auto& entry : extents)
        sizes += std::string(1, entry.first) + std::to_string(entry.second) + " ";
    INFO(sizes);
    for (const R* found : results) CHECK(std::equal(expected.begin(), expected.end(), found));
}

template <xf::core::fixed_string S, int RankA, int RankB, class T>
void check(const std::string& a_labels, const std::string& b_labels, const std::string& out) {
    std::string all = a_labels;
    for (const char label : b_labels) {
        if (all.find(label) == std::string::npos) all += label;
    }
    for (int round = 0; round < 12; ++round) {
        std::shuffle(all.begin(), all.end(), random_source);
        const auto extents = extents_for(out, all);
        auto a = direct::random_array<T>(a_labels, extents, random_source, false);
        auto b = direct::random_array<T>(b_labels, extents, random_source, false);
        using R = xf::expr::contracted_t<T, T>;
        const auto expected = direct::sum_of_products<R>(out, extents, a, b);
        const auto e = xf::einsum<S>(direct::operand_of<RankA>(a), direct::operand_of<RankB>(b));
        const auto found = values::evaluate_as<R>(e);
        // Three threads cut the result into boxes; below another stage its tiles are other ones again.
        const auto shared = in_boxes<R>(e), below = in_boxes<R>(+e);
        compare<R>(S.view(), extents, expected, {found.get(), shared.get(), below.get()});
    }
}

template <class T>
void check_all() {
    check<"ik,kj->ij", 2, 2, T>("ik", "kj", "ij");
    check<"ki,kj->ij", 2, 2, T>("ki", "kj", "ij");
    check<"ik,jk->ij", 2, 2, T>("ik", "jk", "ij");
    check<"ki,jk->ji", 2, 2, T>("ki", "jk", "ji");
    check<"bik,bkj->bij", 3, 3, T>("bik", "bkj", "bij");
    check<"bik,bjk->ijb", 3, 3, T>("bik", "bjk", "ijb");
    check<"abk,kl->abl", 3, 2, T>("abk", "kl", "abl");
    check<"lk,abk->alb", 2, 3, T>("lk", "abk", "alb");
    check<"ijk,k->ij", 3, 1, T>("ijk", "k", "ij");
    check<"kij,k->ij", 3, 1, T>("kij", "k", "ij");
    check<"kj,kj->j", 2, 2, T>("kj", "kj", "j");
    check<"ik,ik->i", 2, 2, T>("ik", "ik", "i");
    check<"kl,kl->", 2, 2, T>("kl", "kl", "");
    check<"i,j->ij", 1, 1, T>("i", "j", "ij");
}

}  // namespace

TEST_CASE("blocks of float") { check_all<float>(); }
TEST_CASE("blocks of double") { check_all<double>(); }
TEST_CASE("blocks of complex") { check_all<std::complex<float>>(); }
TEST_CASE("blocks of double complex") { check_all<std::complex<double>>(); }
TEST_CASE("blocks of int32") { check_all<std::int32_t>(); }
TEST_CASE("blocks of int64") { check_all<std::int64_t>(); }
TEST_CASE("blocks of int8") { check_all<std::int8_t>(); }
TEST_CASE("blocks of uint8") { check_all<std::uint8_t>(); }
