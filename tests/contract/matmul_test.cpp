#include <doctest/doctest.h>

#include <complex>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"

/// tensordot and the products of linear algebra, against direct sums.
namespace {

using values::index_t;
using values::row;
using values::show;

std::mt19937 random_source(11);
const std::map<char, index_t> extents{{'a', 2}, {'b', 3}, {'i', 4}, {'j', 2}, {'k', 3}, {'l', 5}};

template <int RankA, int RankB>
struct pair {
    direct::array<float> first, second;
    pair(const std::string& a, const std::string& b, bool stretches = false)
        : first(direct::random_array<float>(a, extents, random_source, stretches)),
          second(direct::random_array<float>(b, extents, random_source)) {}
    auto a() const { return direct::operand_of<RankA>(first); }
    auto b() const { return direct::operand_of<RankB>(second); }

    template <class E>
    bool gives(const E& e, const std::string& out) const {
        if (e.extents().size() != out.size()) return false;
        for (std::size_t k = 0; k < out.size(); ++k) {
            if (e.extents()[k] != extents.at(out[k])) return false;
        }
        const auto expected = direct::sum_of_products<float>(out, extents, first, second);
        const auto found = values::evaluate_as<float>(e);
        return std::equal(expected.begin(), expected.end(), found.get());
    }
};

const float six[] = {1, 2, 3, 4, 5, 6};
template <std::size_t K>
auto of(const index_t (&shape)[K]) {
    return xf::lazy(six, shape);
}

}  // namespace

TEST_CASE("tensordot") {
    const pair<3, 3> p("iab", "abk");
    CHECK(p.gives(xf::tensordot<2>(p.a(), p.b()), "ik"));
    CHECK(p.gives(xf::tensordot(p.a(), p.b()), "ik"));
    CHECK(p.gives(xf::tensordot(p.a(), p.b(), std::integral_constant<int, 2>{}), "ik"));
    CHECK(p.gives(xf::tensordot(p.a(), p.b(), {1, 2}, {0, 1}), "ik"));
    CHECK(p.gives(xf::tensordot(p.a(), p.b(), {-1, -2}, {-2, -3}), "ik"));
    const pair<4, 3> q("biak", "lka");
    CHECK(q.gives(xf::tensordot(q.a(), q.b(), {3, 2}, {1, 2}), "bil"));
    const pair<2, 2> r("ij", "kl");
    CHECK(r.gives(xf::tensordot<0>(r.a(), r.b()), "ijkl"));
    CHECK(r.gives(xf::tensordot(r.a(), r.b(), {}, {}), "ijkl"));
    const pair<2, 3> s("ij", "bja");
    CHECK(s.gives(xf::tensordot(s.a(), s.b(), 1, 1), "iba"));
    CHECK(s.gives(xf::tensordot(s.a(), s.b(), 1, -2), "iba"));
}

TEST_CASE("matmul") {
    const pair<2, 2> two("ij", "jk");
    CHECK(two.gives(xf::matmul(two.a(), two.b()), "ik"));
    const pair<1, 1> one("j", "j");
    CHECK(one.gives(xf::matmul(one.a(), one.b()), ""));
    const pair<1, 2> left("j", "jk");
    CHECK(left.gives(xf::matmul(left.a(), left.b()), "k"));
    const pair<2, 1> right("ij", "j");
    CHECK(right.gives(xf::matmul(right.a(), right.b()), "i"));
    const pair<4, 3> batched("abij", "bjk");
    CHECK(batched.gives(xf::matmul(batched.a(), batched.b()), "abik"));
    const pair<1, 4> row_of_many("j", "abjk");
    CHECK(row_of_many.gives(xf::matmul(row_of_many.a(), row_of_many.b()), "abk"));
    const pair<3, 1> column_of_many("aij", "j");
    CHECK(column_of_many.gives(xf::matmul(column_of_many.a(), column_of_many.b()), "ai"));
    CHECK(show(xf::matmul(of({1, 2, 1}), of({3, 1, 2}))) == "(3, 2, 2): 1 2 2 4 3 4 6 8 5 6 10 12");
}

TEST_CASE("dot, inner, outer, vdot, trace") {
    const pair<3, 3> d("aij", "bjk");
    CHECK(d.gives(xf::dot(d.a(), d.b()), "aibk"));
    const pair<1, 2> v("j", "jk");
    CHECK(v.gives(xf::dot(v.a(), v.b()), "k"));
    const pair<3, 1> w("aij", "j");
    CHECK(w.gives(xf::dot(w.a(), w.b()), "ai"));
    CHECK(w.gives(xf::inner(w.a(), w.b()), "ai"));
    const pair<3, 2> n("aij", "kj");
    CHECK(n.gives(xf::inner(n.a(), n.b()), "aik"));
    CHECK(show(xf::dot(of({2, 3}).sum(), of({2}))) == "(2,): 21 42");
    CHECK(show(xf::inner(of({2}), of({2, 3}).sum())) == "(2,): 21 42");
    CHECK(show(xf::outer(of({2}), xf::transpose(of({2, 2})))) == "(2, 4): 1 3 2 4 2 6 4 8");
    CHECK(show(xf::outer(of({0}), of({2}))) == "(0, 2):");
    CHECK(show(xf::vdot(of({2, 3}), of({3, 2}))) == "(): 91");
    const std::complex<float> z[] = {{1, 2}, {3, -1}};
    CHECK(show(xf::vdot(row(z), row(z))) == "(): 15+0i");
    CHECK(show(xf::vdot(row(z), of({2}))) == "(): 7+0i");
    CHECK(show(xf::trace(of({2, 3}))) == "(): 6");
    CHECK(show(xf::trace(of({2, 3}), 1)) == "(): 8");
    CHECK(show(xf::trace(of({3, 2, 1}))) == "(1,): 5");
    CHECK(show(xf::trace(of({1, 3, 2}), 0, -1, -2)) == "(1,): 5");
    static_assert(std::is_same_v<decltype(xf::matmul(xf::cast<std::int8_t>(of({1, 1})),
                                                     xf::cast<std::int8_t>(of({1, 1}))))::value_type,
                                 std::int32_t>);
    static_assert(
        std::is_same_v<decltype(xf::trace(xf::cast<std::int8_t>(of({1, 1}))))::value_type, std::int64_t>);
}

TEST_CASE("the number of axes as a value") {
    const pair<3, 3> p("iab", "abk");
    const auto e = xf::tensordot(p.a(), p.b(), 2);
    CHECK(e.dimension() == 2);
    int seen = 0;
    e.visit<2>([&](const auto& n) { seen += int(p.gives(n, "ik")); });
    e.visit<-1>([&](const auto& n) { seen += int(p.gives(n, "ik")); });
    CHECK(seen == 2);
    (xf::relu(e) + 1.f).visit<2>([&](const auto& n) {
        seen += int(show(n) == show(xf::relu(xf::tensordot<2>(p.a(), p.b())) + 1.f));
    });
    CHECK(seen == 3);
}
