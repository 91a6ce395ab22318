#include <limits>

#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;
using kernels::reduce_op;

/// op over axis 0 of f(x, b), where x varies along both axes and b along the second.
struct pipeline {
    workshop w;
    int x, b, map, root;

    explicit pipeline(reduce_op op, ops::op what = ops::op::add) {
        x = w.leaf({40, 8});
        b = w.leaf({8}, dtype::float32, 1024);
        map = w.map(what, {40, 8},
                    {{x, shape::identity_map(2)}, {b, graph_tests::map_of({{1, 0, 1, 1, 0}}, {0})}});
        root =
            w.reduce(op, {8, 40}, 1, {map, graph_tests::map_of({{1, 0, 1, 1, 0}, {0, 1, 1, 1, 0}}, {0, 0})});
    }
};

}  // namespace

TEST_CASE("hoist_monotone: an extreme is taken before what is added to each of its elements") {
    for (const reduce_op op : {reduce_op::max, reduce_op::min}) {
        pipeline p(op);
        const std::string name = op == reduce_op::max ? "max" : "min";
        CHECK(p.w.after(hoist_monotone, p.root) ==
              "%0 = leaf : float32 (40, 8)\n"
              "%4 = reduce[" +
                  name +
                  "](%0 at [r0, i0]) over (40,) : float32 (8,)\n"
                  "%1 = leaf : float32 (8,), assumed finite\n"
                  "%3 = map[add](%4, %1) : float32 (8,)\n");
    }
}

TEST_CASE("hoist_monotone: sums do not commute with it") {
    pipeline p(reduce_op::sum);
    CHECK(p.w.is_left_alone(hoist_monotone, p.root));
}

TEST_CASE("hoist_monotone: nor does what may decrease") {
    pipeline p(reduce_op::max, ops::op::multiply);
    CHECK(p.w.is_left_alone(hoist_monotone, p.root));
    pipeline difference(reduce_op::max, ops::op::subtract);
    node& map = difference.w.b.at(difference.map);
    std::swap(difference.w.b.operand(map, 0), difference.w.b.operand(map, 1));
    CHECK(difference.w.is_left_alone(hoist_monotone, difference.root));
}

TEST_CASE("hoist_monotone: a product by a positive constant alone") {
    for (const float factor : {2.F, -2.F, 0.F}) {
        workshop w;
        const int x = w.leaf({40, 8});
        const int map = w.map(ops::op::multiply, {40, 8}, {{x, shape::identity_map(2)}});
        w.b.at(map).cluster = w.cluster_of(ops::op::multiply, 1, &factor);
        const int root =
            w.reduce(reduce_op::max, {8, 40}, 1, {map, map_of({{1, 0, 1, 1, 0}, {0, 1, 1, 1, 0}}, {0, 0})});
        CHECK(w.is_left_alone(hoist_monotone, root) == (factor <= 0));
    }
}

TEST_CASE("hoist_monotone: two operands that vary along the reduced axis stay below") {
    pipeline p(reduce_op::max);
    p.w.b.operand(p.w.b.at(p.map), 1) = {p.x, shape::identity_map(2)};
    CHECK(p.w.is_left_alone(hoist_monotone, p.root));
}

TEST_CASE("hoist_monotone: what is infinite is not added behind the extreme") {
    pipeline p(reduce_op::max);
    p.w.data[1024 + 3] = -std::numeric_limits<float>::infinity();
    CHECK(p.w.is_left_alone(hoist_monotone, p.root));
    // An operand that is not added, such as the bound of a maximum, may be infinite.
    pipeline bound(reduce_op::max, ops::op::maximum);
    bound.w.data[1024 + 3] = -std::numeric_limits<float>::infinity();
    CHECK(!bound.w.is_left_alone(hoist_monotone, bound.root));
}

TEST_CASE("hoist_monotone: what is added has to be small beside what is reduced") {
    pipeline p(reduce_op::max);
    // 8 elements of 24 reduced ones: reading them would cost more than it can save.
    p.w.b.at(p.root).domain = {8, 3};
    CHECK(p.w.is_left_alone(hoist_monotone, p.root));
}
