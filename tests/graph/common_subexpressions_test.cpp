#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;

/// add(f(x), g(y)).
int sum_of(workshop& w, int first, int second) {
    return w.map(ops::op::add, {4}, {{first, shape::identity_map(1)}, {second, shape::identity_map(1)}});
}
int exp_of(workshop& w, int x) { return w.map(ops::op::exp, {4}, {{x, shape::identity_map(1)}}); }

}  // namespace

TEST_CASE("common subexpressions: the same operation of the same memory is computed once") {
    workshop w;
    const int first = exp_of(w, w.leaf({4})), second = exp_of(w, w.leaf({4}));
    const int root = sum_of(w, first, second);
    CHECK(w.after(eliminate_common_subexpressions, root) ==
          "%0 = leaf : float32 (4,), common\n"
          "%1 = map[exp](%0) : float32 (4,), common\n"
          "%4 = map[add](%1, %1) : float32 (4,)\n");
}

TEST_CASE("common subexpressions: other memory, another shape or another map is another value") {
    workshop w;
    const int first = exp_of(w, w.leaf({4})), second = exp_of(w, w.leaf({4}, dtype::float32, 8));
    CHECK(w.is_left_alone(eliminate_common_subexpressions, sum_of(w, first, second)));
    workshop turned;
    const int y = turned.leaf({4});
    const int back = turned.map(ops::op::exp, {4}, {{y, graph_tests::map_of({{0, 0, -1, 1, 0}}, {3})}});
    const int root = sum_of(turned, exp_of(turned, y), back);
    CHECK(turned.after(eliminate_common_subexpressions, root).find("map[exp](%0 at [-i0 + 3])") !=
          std::string::npos);
}

TEST_CASE("common subexpressions: clusters with equal constants alone") {
    const auto build = [](workshop& w, const float& a, const float& b) {
        const int x = w.leaf({4}), first = exp_of(w, x), second = exp_of(w, x);
        w.b.at(first).cluster = w.cluster_of(ops::op::add, 1, &a);
        w.b.at(second).cluster = w.cluster_of(ops::op::add, 1, &b);
        return sum_of(w, first, second);
    };
    const float two = 2, also_two = 2, three = 3;
    workshop equal, different;
    const int merged = build(equal, two, also_two), kept = build(different, two, three);
    equal.after(eliminate_common_subexpressions, merged);
    different.after(eliminate_common_subexpressions, kept);
    CHECK(equal.b.operand(equal.b.at(merged), 0).node == equal.b.operand(equal.b.at(merged), 1).node);
    CHECK(different.b.operand(different.b.at(kept), 0).node !=
          different.b.operand(different.b.at(kept), 1).node);
}

TEST_CASE("common subexpressions: reductions of another kind, divisor or order of operands stay") {
    workshop w;
    const int x = w.leaf({4, 6});
    const int sum = w.reduce(kernels::reduce_op::sum, {4, 6}, 1, {x, shape::identity_map(2)});
    const int max = w.reduce(kernels::reduce_op::max, {4, 6}, 1, {x, shape::identity_map(2)});
    const int mean = w.reduce(kernels::reduce_op::sum, {4, 6}, 1, {x, shape::identity_map(2)});
    w.b.at(mean).divisor = 6;
    const int one = sum_of(w, sum, max), other = sum_of(w, max, mean);
    const int root = sum_of(w, one, other);
    w.after(eliminate_common_subexpressions, root);
    CHECK(w.b.operand(w.b.at(one), 0).node == sum);
    CHECK(w.b.operand(w.b.at(other), 1).node == mean);
    CHECK(w.b.operand(w.b.at(root), 1).node == other);
}

TEST_CASE("common subexpressions: whole subtrees, however deep") {
    workshop w;
    int first = w.leaf({4}), second = w.leaf({4});
    for (int level = 0; level < 10; ++level) first = exp_of(w, first), second = exp_of(w, second);
    const int root = sum_of(w, first, second);
    w.after(eliminate_common_subexpressions, root);
    CHECK(w.b.operand(w.b.at(root), 0).node == w.b.operand(w.b.at(root), 1).node);
}
