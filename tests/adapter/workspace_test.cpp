#include <doctest/doctest.h>

#include "targets.hpp"
#include "xfuse/explain.hpp"

/// The memory that graphs and plans are kept in.
namespace {

xt::xtensor<float, 2> numbers() {
    xt::xtensor<float, 2> x({64, 64});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(i * 37 % 101);
    return x;
}

/// As many nodes as there is room for, and one more where there is little.
int fill(const xf::expr::workspace& space, int wanted) {
    xf::graph::builder b(space.nodes, space.edges);
    const float value = 1;
    while (b.size() < wanted) b.add_leaf(xf::dtype::float32, &value, {}, {});
    return b.size();
}

TEST_CASE("an expression that the passes add much to gets more space, at once the next time") {
    xf::exec::arena memory;
    int doublings = 0;
    int calls = 0;
    const auto run = [&](int wanted) {
        return xf::expr::with_growing_workspace(memory, {8, 8}, doublings,
                                                [&](const xf::expr::workspace& space) {
                                                    ++calls;
                                                    return fill(space, wanted);
                                                });
    };
    CHECK(run(12) == 12);
    CHECK(calls == 1);
    CHECK(run(20) == 20);
    CHECK(calls == 3);
    CHECK(run(20) == 20);
    CHECK(calls == 4);
    CHECK(run(100) == 100);
    CHECK(doublings == 4);
    CHECK_THROWS_AS(run(50000), xf::graph::capacity_exceeded);
}

TEST_CASE("a plan holds the scratch that explain states, and itself") {
    const xt::xtensor<float, 2> x = numbers();
    const auto e = xf::windows(xf::relu(xf::lazy(x) * 2.f - 5.f), {3, 3}).max({-1, -2});
    const xf::policy how{.threads = 1};
    const auto plan = xf::plan(e, how);
    CHECK(plan.workspace_bytes() == xf::explain(e, how).scratch_bytes + plan.value().planning_bytes);
    CHECK(plan.value().planning_bytes > 0);
    CHECK(plan.value().planning_bytes < 100'000);
}

}  // namespace
