#include <doctest/doctest.h>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"
#include "xfuse/core/fixed_string.hpp"

/// einsum against a direct sum: random extents, strides and element types, no tolerance.
namespace {

using direct::index_t;

std::mt19937 random_source(7);

/// Extents of 0 to 4, mostly not 0, for every label there may be.
std::map<char, index_t> random_extents() {
    std::map<char, index_t> extents;
    for (const char label : std::string("abcdefijklmnpqAB"))
        extents[label] = random_source() % 12 == 0 ? 0 : 1 + index_t(random_source() % 4);
    return extents;
}

template <class E>
bool holds(const E& e, const std::string& out, const std::map<char, index_t>& extents,
           const std::deque<typename E::value_type>& expected) {
    for (std::size_t k = 0; k < out.size(); ++k) {
        if (e.extents()[k] != extents.at(out[k])) return false;
    }
    const auto found = values::evaluate_as<typename E::value_type>(e);
    return std::equal(expected.begin(), expected.end(), found.get());
}

/// The greatest extent of the axes with this label, -1 if there is none.
template <class T>
index_t widest(const direct::array<T>& a, char label) {
    index_t extent = -1;
    for (std::size_t k = 0; k < a.labels.size(); ++k) {
        if (a.labels[k] == label) extent = std::max(extent, a.shape[k]);
    }
    return extent;
}

/// Terms and output as the reference spells them, with a letter for each axis under an ellipsis.
struct spelling {
    std::string a, b, out;
};

template <xf::core::fixed_string S, int RankA, int RankB, class A, class B>
void check(const spelling& s, bool stretches = false) {
    using R = xf::expr::contracted_t<A, B>;
    constexpr bool dtypes_differ = !std::is_same_v<A, B>;
    for (int round = 0; round < 25; ++round) {
        auto extents = random_extents();
        const index_t least = stretches ? 2 : dtypes_differ ? 1 : 0;
        for (auto& entry : extents) entry.second = std::max(entry.second, least);
        auto a = direct::random_array<A>(s.a, extents, random_source, stretches);
        auto b = direct::random_array<B>(s.b, extents, random_source, stretches);
        for (auto& entry : extents) {  // where both operands have extent 1, the result has
            const bool found = a.labels.find(entry.first) != std::string::npos ||
                               b.labels.find(entry.first) != std::string::npos;
            if (found) entry.second = std::max(widest(a, entry.first), widest(b, entry.first));
        }
        const auto expected = direct::sum_of_products<R>(s.out, extents, a, b);
        const auto e = xf::einsum<S>(direct::operand_of<RankA>(a), direct::operand_of<RankB>(b));
        static_assert(std::is_same_v<typename decltype(e)::value_type, R>);
        INFO(S.view());
        CHECK(holds(e, s.out, extents, expected));
    }
}

}  // namespace

TEST_CASE("two operands") {
    check<"ij,jk->ik", 2, 2, float, float>({"ij", "jk", "ik"});
    check<"ij,jk->ki", 2, 2, double, double>({"ij", "jk", "ki"});
    check<"ij,jk", 2, 2, float, float>({"ij", "jk", "ik"});
    check<" i j , j k -> i k ", 2, 2, float, float>({"ij", "jk", "ik"});
    check<"ij,ij->ij", 2, 2, float, float>({"ij", "ij", "ij"});
    check<"ij,ij", 2, 2, float, float>({"ij", "ij", ""});
    check<"ij,kl->il", 2, 2, float, float>({"ij", "kl", "il"});
    check<"ii,i->i", 2, 1, float, float>({"ii", "i", "i"});
    check<"i,j", 1, 1, float, float>({"i", "j", "ij"});
    check<"pq,pqbmn->bmn", 2, 5, float, float>({"pq", "pqbmn", "bmn"});
    check<"bkn,bmk->bnm", 3, 3, float, float>({"bkn", "bmk", "bnm"});
    check<"abijkl,akbl->ijab", 6, 4, float, float>({"abijkl", "akbl", "ijab"});
    check<",ij->ji", 0, 2, float, float>({"", "ij", "ji"});
}

TEST_CASE("implicit output: labels that appear once, upper case first") {
    check<"bA,ac", 2, 2, float, float>({"bA", "ac", "Aabc"});
    check<"kji,jB", 3, 2, float, float>({"kji", "jB", "Bik"});
}

TEST_CASE("repeated labels are diagonals") {
    check<"ii,ij->j", 2, 2, float, float>({"ii", "ij", "j"});
    check<"iji,jj->ji", 3, 2, float, float>({"iji", "jj", "ji"});
    check<"ii,jj", 2, 2, float, float>({"ii", "jj", ""});
}

TEST_CASE("an ellipsis stands for axes that broadcast") {
    check<"...ij,...jk->...ik", 4, 3, float, float>({"abij", "bjk", "abik"});
    check<"...ij,...jk", 3, 4, float, float>({"bij", "abjk", "abik"});
    check<"i...,...i->...", 3, 2, float, float>({"iab", "bi", "ab"});
    check<"i...j,j", 4, 1, float, float>({"iabj", "j", "abi"});
    check<"...,...", 0, 2, float, float>({"", "ab", "ab"});
    check<"ij...,jk->...ki", 2, 2, float, float>({"ij", "jk", "ki"});
}

TEST_CASE("an extent of 1 stretches") {
    check<"ij,jk->ik", 2, 2, float, float>({"ij", "jk", "ik"}, true);
    check<"bij,bij->ij", 3, 3, float, float>({"bij", "bij", "ij"}, true);
    check<"...i,...i->...", 3, 3, float, float>({"abi", "abi", "ab"}, true);
}

TEST_CASE("element types") {
    check<"ij,jk->ik", 2, 2, std::int8_t, std::int8_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::uint8_t, std::int8_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, bool, std::int8_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, bool, bool>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::int16_t, std::int8_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::uint16_t, std::uint16_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::int32_t, float>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::int64_t, std::int64_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::uint64_t, std::uint32_t>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::complex<float>, float>({"ij", "jk", "ik"});
    check<"ij,jk->ik", 2, 2, std::complex<double>, std::complex<float>>({"ij", "jk", "ik"});
}
