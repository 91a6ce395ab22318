#include "graph/workshop.hpp"

/// map_before_windows and turn_windows; separate_windows is in graph_test.cpp.
namespace {

using namespace graph_tests;
using kernels::reduce_op;

/// The sum over the windows of f(windows(x)), `count` of them of length `length`.
int sum_of_mapped(workshop& w, index_t count, index_t length, index_t step = 1) {
    const int x = w.leaf({(count - 1) * step + length});
    const auto windows = graph_tests::map_of({{0, 0, step, 1, 0}, {1, 0, 1, 1, 0}}, {0});
    const int map = w.map(ops::op::exp, {count, length}, {{x, windows}});
    return w.reduce(reduce_op::sum, {count, length}, 1, {map, shape::identity_map(2)});
}

}  // namespace

TEST_CASE("map_before_windows: what is elementwise is computed once for each element") {
    workshop w;
    CHECK(w.after(map_before_windows, sum_of_mapped(w, 8, 3)) ==
          "%0 = leaf : float32 (10,)\n"
          "%3 = map[exp](%0) : float32 (10,)\n"
          "%2 = reduce[sum](%3 at [i0 + r0]) over (3,) : float32 (8,)\n");
}

TEST_CASE("map_before_windows: only the elements that some window has") {
    workshop w;
    const int x = w.leaf({20});
    const auto windows = graph_tests::map_of({{0, 0, 1, 1, 0}, {1, 0, 1, 1, 0}}, {5});
    const int map = w.map(ops::op::exp, {8, 3}, {{x, windows}});
    CHECK(w.after(map_before_windows, w.reduce(reduce_op::max, {8, 3}, 1, {map, shape::identity_map(2)})) ==
          "%0 = leaf : float32 (20,)\n"
          "%3 = map[exp](%0 at [i0 + 5]) : float32 (10,)\n"
          "%2 = reduce[max](%3 at [i0 + r0]) over (3,) : float32 (8,)\n");
}

TEST_CASE("map_before_windows: windows that share no element stay") {
    workshop w;
    CHECK(w.is_left_alone(map_before_windows, sum_of_mapped(w, 8, 3, 3)));
}

TEST_CASE("map_before_windows: a functor that may throw is not called for elements of no window") {
    workshop w;
    const int root = sum_of_mapped(w, 8, 3);
    w.b.at(1).cluster = w.cluster_of(ops::op::exp, 1, nullptr, true);
    CHECK(w.is_left_alone(map_before_windows, root));
}

TEST_CASE("map_before_windows: two operands that vary stay") {
    for (const int windows : {0, 1}) {
        workshop w;
        const int root = sum_of_mapped(w, 8, 3);
        edge both[] = {{w.leaf({8, 3}), shape::identity_map(2)}, {w.leaf({8, 3}), shape::identity_map(2)}};
        both[windows] = w.b.operand(w.b.at(1), 0);
        const int map = w.map(ops::op::add, {8, 3}, {both[0], both[1]});
        w.b.operand(w.b.at(root), 0).node = map;
        CHECK(w.is_left_alone(map_before_windows, root));
    }
}

TEST_CASE("turn_windows: a row that is read backwards becomes a copy that is read forwards") {
    workshop w;
    const int x = w.leaf({10});
    const auto back = graph_tests::map_of({{0, 0, -1, 1, 0}, {1, 0, -1, 1, 0}}, {9});
    CHECK(w.after(turn_windows, w.reduce(reduce_op::sum, {8, 3}, 1, {x, back})) ==
          "%0 = leaf : float32 (10,)\n"
          "%2 = copy[copy](%0 at [-i0 + 9]) : float32 (10,), a window slides over it forwards\n"
          "%1 = reduce[sum](%2 at [i0 + r0]) over (3,) : float32 (8,)\n");
}

TEST_CASE("turn_windows: off the vector axis, long windows alone") {
    const auto build = [](workshop& w, index_t length) {
        const int x = w.leaf({length + 7, 4});
        const auto back =
            graph_tests::map_of({{0, 0, -1, 1, 0}, {1, 1, 1, 1, 0}, {2, 0, -1, 1, 0}}, {length + 6, 0});
        return w.reduce(reduce_op::sum, {8, 4, length}, 1, {x, back});
    };
    workshop shorter, longer;
    CHECK(shorter.is_left_alone(turn_windows, build(shorter, long_window - 1)));
    CHECK(!longer.is_left_alone(turn_windows, build(longer, long_window)));
}

TEST_CASE("turn_windows: what is read forwards, or backwards by reduced axes alone, stays") {
    workshop w;
    const int x = w.leaf({10});
    const auto forwards = graph_tests::map_of({{0, 0, 1, 1, 0}, {1, 0, 1, 1, 0}}, {0});
    CHECK(w.is_left_alone(turn_windows, w.reduce(reduce_op::sum, {8, 3}, 1, {x, forwards})));
    const int y = w.leaf({8, 3});
    const auto reversed = graph_tests::map_of({{0, 0, 1, 1, 0}, {1, 1, -1, 1, 0}}, {0, 2});
    CHECK(w.is_left_alone(turn_windows, w.reduce(reduce_op::sum, {8, 3}, 1, {y, reversed})));
}

TEST_CASE("separate_windows: axes that do not slide stay together") {
    workshop w;
    const int x = w.leaf({8, 3, 4});
    CHECK(w.is_left_alone(separate_windows,
                          w.reduce(reduce_op::sum, {8, 3, 4}, 2, {x, shape::identity_map(3)})));
}

TEST_CASE("separate_windows: variances of windows are merged from moments of shorter ones") {
    workshop w;
    const int x = w.leaf({10, 12});
    const auto windows =
        graph_tests::map_of({{0, 0, 1, 1, 0}, {1, 1, 1, 1, 0}, {2, 0, 1, 1, 0}, {3, 1, 1, 1, 0}}, {0, 0});
    CHECK(w.after(separate_windows, w.reduce(reduce_op::var, {8, 9, 3, 4}, 2, {x, windows})) ==
          "%0 = leaf : float32 (10, 12)\n"
          "%2 = reduce[var](%0 at [i0 + r0, i1]) over (3,) : complex64 (8, 12)\n"
          "%1 = reduce[var](%2 at [i0, i1 + r0]) over (4,) : float32 (8, 9)\n");
}
