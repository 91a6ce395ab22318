#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;
using kernels::reduce_op;

/// The sum over the last axis of (4, 8, 16) of x times y, read under these maps.
struct product {
    workshop w;
    int map, root;

    product(std::vector<index_t> x_shape, const shape::access_map& x, std::vector<index_t> y_shape,
            const shape::access_map& y, reduce_op op = reduce_op::sum, ops::op what = ops::op::multiply) {
        const int a = w.leaf(std::move(x_shape)), b = w.leaf(std::move(y_shape), dtype::float32, 1024);
        map = w.map(what, {4, 8, 16}, {{a, x}, {b, y}});
        w.b.at(map).may_merge = true;
        root = w.reduce(op, {4, 8, 16}, 1, {map, shape::identity_map(3)});
    }
};

product matrices(reduce_op op = reduce_op::sum, ops::op what = ops::op::multiply) {
    return {{4, 16}, map_of({{0, 0, 1, 1, 0}, {2, 1, 1, 1, 0}}, {0, 0}),
            {16, 8}, map_of({{2, 0, 1, 1, 0}, {1, 1, 1, 1, 0}}, {0, 0}),
            op,      what};
}

}  // namespace

TEST_CASE("contract_products: a sum of a product becomes a contraction") {
    product p = matrices();
    CHECK(p.w.after(contract_products, p.root) ==
          "%0 = leaf : float32 (4, 16)\n"
          "%1 = leaf : float32 (16, 8)\n"
          "%3 = contract[sum](%0 at [i0, r0], %1 at [r0, i1]) over (16,) : float32 (4, 8)\n");
}

TEST_CASE("contract_products: no other reduction, operation, or product that is not marked") {
    product extreme = matrices(reduce_op::max), sum = matrices(reduce_op::sum, ops::op::add),
            unmarked = matrices();
    unmarked.w.b.at(unmarked.map).may_merge = false;
    for (product* p : {&extreme, &sum, &unmarked}) CHECK(p->w.is_left_alone(contract_products, p->root));
}

TEST_CASE("contract_products: a product that others read as well stays") {
    product p = matrices();
    const int both = p.w.map(
        ops::op::subtract, {4, 8, 16},
        {{p.map, shape::identity_map(3)}, {p.root, map_of({{0, 0, 1, 1, 0}, {1, 1, 1, 1, 0}}, {0, 0})}});
    CHECK(p.w.is_left_alone(contract_products, both));
}

TEST_CASE("contract_products: a computed factor only where something is read more than once") {
    workshop w;
    const auto whole = shape::identity_map(2);
    const int x = w.leaf({4, 16}), y = w.map(ops::op::exp, {4, 16}, {{w.leaf({4, 16}), whole}});
    const int map = w.map(ops::op::multiply, {4, 16}, {{x, whole}, {y, whole}});
    w.b.at(map).may_merge = true;
    CHECK(w.is_left_alone(contract_products, w.reduce(reduce_op::sum, {4, 16}, 1, {map, whole})));
}
