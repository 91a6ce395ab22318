#include <doctest/doctest.h>

#include "plan/planning.hpp"
#include "xfuse/xfuse.hpp"

/// How many threads a plan takes, for a given time until a second one has begun.
namespace {

using namespace planning_tests;

constexpr double microsecond = 1e3;

template <class E>
xf::explanation planned(const E& e, double start_up, int threads = 4) {
    const untouched<typename E::value_type> y(4 * 1024 * 1024);
    xf::exec::arena memory;
    int doublings = 0;
    return xf::expr::with_growing_workspace(
        memory, xf::expr::counts_of<E>, doublings, [&](const auto& space) {
            xf::graph::builder b(space.nodes, space.edges);
            const xf::graph::graph g = xf::graph::normalise(b, xf::expr::build_root(b, e));
            return xf::explanation(xf::planning::make_plan(
                g, dense_target(y, e), {.threads = threads, .start_up = start_up}, space.plan));
        });
}

bool says(const xf::explanation& why, const char* part) { return why.text().find(part) != std::string::npos; }

}  // namespace

TEST_CASE("threads: short work stays on one, long work takes all") {
    const untouched<float> memory(4 * 1024 * 1024);
    const auto tiny = memory.operand({1000}), medium = memory.operand({400000}),
               large = memory.operand({4000000});
    CHECK(planned(tiny + 1, microsecond).threads == 1);
    CHECK(planned(medium + 1, microsecond).threads == 4);
    CHECK(planned(medium + 1, 100 * microsecond).threads == 1);
    CHECK(planned(large + 1, 100 * microsecond).threads == 4);
    CHECK(planned(large + 1, 10000 * microsecond).threads == 1);
    CHECK(planned(large + 1, microsecond, 1).threads == 1);
    CHECK(planned(xf::sum(large), microsecond).threads == 4);
    CHECK(planned(xf::sum(large), 10000 * microsecond).threads == 1);
}

TEST_CASE("threads: what further stages cost has to be saved") {
    const untouched<float> memory(300 * 512);
    const auto thrice = [&](xf::index_t rows) {
        const auto x = memory.operand({rows, 512});
        return xf::windows(xf::windows(xf::windows(x, 3, 1).max({-1, -2}), 3, 1).max({-1, -2}), 3, 1)
            .max({-1, -2});
    };
    CHECK(planned(thrice(110), microsecond, 2).threads == 1);
    CHECK(planned(thrice(280), microsecond, 2).threads == 2);
}

TEST_CASE("threads: explain says why there is but one") {
    const untouched<float> memory(1000);
    const auto x = memory.operand({1000});
    CHECK(says(planned(x + 1, microsecond), "1 thread: too little work to parallelise\n"));
    CHECK(says(planned(x + 1, microsecond, 1), "1 thread\n"));
}

TEST_CASE("threads: a product shares its rows, though each tile reads all columns") {
    const untouched<float> memory(1024 * 1024);
    const auto e = xf::matmul(memory.operand({1024, 1024}), memory.operand({1024, 1024}));
    CHECK(planned(e, microsecond).threads == 4);
}

TEST_CASE("threads: a nest whose tiles would repeat each other's work keeps one, and its tiles") {
    const untouched<float> memory(1024 * 1024);
    // Each result of the second product reads the whole row that the first gives.
    const auto row = xf::tanh(xf::matmul(memory.operand({1, 512}), memory.operand({512, 512})));
    const auto e = xf::matmul(row, memory.operand({512, 512}));
    const auto alone = planned(e, microsecond, 1), together = planned(e, microsecond);
    CHECK(together.threads == 1);
    CHECK(together.scratch_bytes <= alone.scratch_bytes);
    CHECK_FALSE(says(together, "full array"));
}

namespace {

/// A filter of each channel and a product of all of them, with weights in blocks of outputs.
xf::any_expr<float, 4> separable_layer(const xf::any_expr<float, 4>& x, const xt::xtensor<float, 3>& filter,
                                       const xt::xtensor<float, 3>& weights) {
    const auto padded = xf::pad(x, {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
    const auto windows = xf::windows(padded, {3, 3}, {1, 1}, {.axes = {1, 2}});
    const auto filtered = xf::relu(xf::einsum("nhwcij,ijc->nhwc", windows, filter));
    return xf::relu(xf::reshape(xf::einsum("nhwc,bcd->nhwbd", filtered, weights), x.shape()));
}

xf::explanation plan_of_layers(std::size_t images) {
    const xt::xtensor<float, 4> all =
        xt::zeros<float>({images, std::size_t(14), std::size_t(14), std::size_t(512)});
    const xt::xtensor<float, 3> filter = xt::zeros<float>({3, 3, 512}),
                                weights = xt::zeros<float>({8, 512, 64});
    const xf::input<float, 4> x{{xf::index_t(images), 14, 14, 512}};
    xf::any_expr<float, 4> y = x;
    for (int layer = 0; layer < 7; ++layer) y = separable_layer(y, filter, weights);
    return xf::explain(xf::plan(y, {.threads = 2}), xf::bind(x, all));
}

}  // namespace

TEST_CASE("threads: nests below arrays that were found late are shared, too") {
    const xf::explanation why = plan_of_layers(8);
    CHECK(says(why, "full array"));
    CHECK_FALSE(says(why, "too little work"));
}

TEST_CASE("threads: a short nest has those that a long one before it woke") {
    const xf::explanation why = plan_of_layers(1);
    CHECK(says(why, "small array"));
    CHECK_FALSE(says(why, "too little work"));
}

TEST_CASE("threads: an operand that each of their tiles would compute again becomes an array") {
    const untouched<float> memory(2048 * 2048);
    const auto x = memory.operand({1, 7, 7, 2048});
    const auto thin = xf::relu(xf::einsum<"nhwc,cd->nhwd">(x, memory.operand({2048, 512})));
    const auto wide = xf::einsum<"nhwc,cd->nhwd">(thin, memory.operand({512, 2048}));
    const auto means = xf::mean(xf::relu(wide), {1, 2});
    const auto alone = planned(means, microsecond, 1), together = planned(means, microsecond, 2);
    CHECK_FALSE(says(alone, "array"));
    CHECK(says(together, "threads would compute it again for each of their tiles"));
    CHECK_FALSE(says(together, "too little work"));
    CHECK_FALSE(says(together, "split the reduced axes"));
    CHECK_FALSE(says(planned(means, 1000 * microsecond, 2), "array"));
}
