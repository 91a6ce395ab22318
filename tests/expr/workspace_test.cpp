#include <doctest/doctest.h>

#include <cstring>
#include <memory>

#include "expr/values.hpp"

using namespace xf;

TEST_CASE("a plan does not depend on what its memory held before") {
    constexpr index_t rows = 5, terms = 7, columns = 4;
    const float a[rows * terms] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, b[terms * columns] = {1, -1, 2, 0, 3};
    const index_t left[2] = {rows, terms}, right[2] = {terms, columns};
    const auto e = relu(matmul(lazy(a, left), lazy(b, right)) + 1).sum({1}, keepdims) * 2;
    const index_t one[2] = {rows, 1}, steps[2] = {1, 1};

    const auto expected = values::evaluate_as<float>(e);
    const expr::node_counts parts = expr::counts_of<std::remove_const_t<decltype(e)>>;
    const auto bytes = std::size_t(expr::workspace_bytes(parts));
    // Lists without elements, of -1, and of counts so far below zero that no memory lies there.
    for (const int held : {0x00, 0xff, 0x80}) {
        CAPTURE(held);
        const auto memory = std::make_unique<std::byte[]>(bytes);
        std::memset(memory.get(), held, bytes);
        float found[rows] = {};
        const auto plan = expr::plan_into(e, expr::make_target(found, one, steps), {.threads = 1},
                                          expr::partition_workspace(memory.get(), parts));
        lower::evaluate(plan);
        CHECK(std::equal(found, found + rows, expected.get()));
    }
}
