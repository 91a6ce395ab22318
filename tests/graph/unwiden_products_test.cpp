#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;

/// Two matrices of halves, widened, and their product.
struct product {
    workshop w;
    int left, right, root;

    explicit product(index_t rows, index_t terms, index_t columns, dtype type = dtype::bfloat16) {
        left = widened({rows, terms}, type);
        right = widened({terms, columns}, type);
        root = w.contract({rows, columns}, {terms}, {{left, {0, 2}}, {right, {2, 1}}});
    }
    int widened(const std::vector<index_t>& shape, dtype type) {
        const int below = w.leaf(shape, type);
        const int id = w.map(ops::op::conversion, shape, {{below, shape::identity_map(2)}});
        w.operations.back().operation.computes = w.operations.back().inputs[0] = type;
        return id;
    }
    bool is_left_alone() { return w.is_left_alone(unwiden_products, root); }
};

bool has_pairs() { return kernels::active().contractions.has_bfloat16_pairs(); }

}  // namespace

TEST_CASE("unwiden_products: a product of matrices reads bfloat16 as it is") {
    product p(32, 64, 48);
    const std::string text = p.w.after(unwiden_products, p.root);
    if (!has_pairs()) return;
    CHECK(text ==
          "%0 = leaf : bfloat16 (32, 64)\n"
          "%2 = leaf : bfloat16 (64, 48)\n"
          "%4 = contract[einsum](%0 at [i0, r0], %2 at [r0, i1]) over (64,) : float32 (32, 48)\n");
}

TEST_CASE("unwiden_products: under a strict policy, of float16, and of few columns all stay") {
    product strict(32, 64, 48), other(32, 64, 48, dtype::float16), vector(64, 64, 1);
    strict.w.b.is_strict = true;
    for (product* p : {&strict, &other, &vector}) CHECK(p->is_left_alone());
}

TEST_CASE("unwiden_products: an operand that is computed stays, and so does the other") {
    product p(32, 64, 48);
    const int computed = p.w.map(ops::op::relu, {32, 64}, {{p.left, shape::identity_map(2)}});
    p.root = p.w.contract({32, 48}, {64}, {{computed, {0, 2}}, {p.right, {2, 1}}});
    CHECK(p.is_left_alone());
}
