#include <doctest/doctest.h>

#include "plan/planning.hpp"
#include "xfuse/plan/contraction_problem.hpp"
#include "xfuse/plan/plan.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Which columns of a product are packed where the kernel could read them as they lie, and what follows.
namespace {

using planning_tests::kept_plan;
using planning_tests::untouched;
using xf::index_t;

/// Rows times `terms` rows of 1024 columns, which lie `step` elements apart.
xf::planning::contraction_plan product(index_t rows, index_t terms, index_t step) {
    const index_t columns = 1024;
    const untouched<float> a(rows * terms), b(terms * step), y(rows * columns);
    const kept_plan p(xf::matmul(a.operand({rows, terms}), b.operand({terms, columns}, {step, 1})),
                      y.as_target({rows, columns}, {columns, 1}));
    for (const xf::planning::stage& s : p->stages)
        if (s.contraction != nullptr) return *s.contraction;
    return {};
}

TEST_CASE("columns that drive each other out of the second cache are packed") {
    CHECK(product(1024, 128, 1024).packs_b);
    CHECK(product(1024, 128, 2048).packs_b);
    // Rows that begin in one set after the other; too few of them; too few to make up for the packing.
    CHECK(!product(1024, 128, 1040).packs_b);
    CHECK(!product(1024, 32, 1024).packs_b);
    CHECK(!product(16, 128, 1024).packs_b);
}

/// Which operand is read as rows where `rows` rows of 4608 terms are multiplied by as many rows of 512
/// columns, in tiles of two vectors of eight lanes.
int rows_of_product(index_t rows) {
    constexpr index_t terms = 4608, columns = 512, size = 4;
    xf::planning::contraction_problem q;
    q.loops.push_back({rows, columns * size, {terms * size, 0}});
    q.loops.push_back({columns, size, {0, size}});
    q.loops.push_back({terms, 0, {size, columns * size}});
    q.out_loops = 2, q.out_size = q.in_size[0] = q.in_size[1] = size;
    q.lanes = 8, q.nr = 16, q.terms = q.splat_run[0] = terms;
    xf::planning::contraction_plan c;
    c.type = xf::kernels::contraction_type::float32;
    c.k_loops = 1, c.k_order[0] = 2;
    return cheapest_variant(q, c, xf::planning::form::outer).plan.a_operand;
}

TEST_CASE("a vector that would be alone in its tile has the operands change places") {
    CHECK(rows_of_product(48) == 1);
    CHECK(rows_of_product(49) == 0);
    CHECK(rows_of_product(64) == 1);
}

TEST_CASE("packed columns give the bits of columns where they lie") {
    const std::size_t rows = 500, terms = 128, columns = 1024;
    xt::xtensor<float, 2> a({rows, terms}), b({terms, columns}), wide({terms, columns + 16});
    for (std::size_t i = 0; i < a.size(); ++i) a.data()[i] = 1.0F / float(i * 7 % 1013 + 3);
    for (std::size_t k = 0; k < terms; ++k)
        for (std::size_t j = 0; j < columns; ++j) b(k, j) = wide(k, j) = 1.0F / float((k * 31 + j) % 509 + 2);
    const xt::xtensor<float, 2> packed = xf::matmul(a, b);
    const xt::xtensor<float, 2> in_place =
        xf::matmul(a, xf::view(wide, xt::all(), xt::range(0, int(columns))));
    CHECK(packed == in_place);
}

}  // namespace
