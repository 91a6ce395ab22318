#include <doctest/doctest.h>

#include "plan/planning.hpp"
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
