#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;

}  // namespace

TEST_CASE("order_contractions: a matrix chain is multiplied from its thin end") {
    workshop w;
    const int a = w.leaf({64, 32}), b = w.leaf({32, 16}), v = w.leaf({16});
    const int root = w.contract({64}, {32, 16}, {{a, {0, 1}}, {b, {1, 2}}, {v, {2}}});
    CHECK(w.after(order_contractions, root) ==
          "%2 = leaf : float32 (16,)\n"
          "%1 = leaf : float32 (32, 16)\n"
          "%4 = contract[einsum](%2 at [r0], %1) over (16,) : float32 (32,)\n"
          "%0 = leaf : float32 (64, 32)\n"
          "%3 = contract[einsum](%4 at [r0], %0) over (32,) : float32 (64,)\n");
}

TEST_CASE("order_contractions: two operands, and contractions of nothing, stay") {
    workshop w;
    const int a = w.leaf({6, 5}), b = w.leaf({5, 4});
    CHECK(w.is_left_alone(order_contractions, w.contract({6, 4}, {5}, {{a, {0, 2}}, {b, {2, 1}}})));
    const int none = w.leaf({6, 0});
    CHECK(w.is_left_alone(order_contractions, w.contract({6}, {0}, {{none, {0, 1}}, {none, {0, 1}}})));
}

TEST_CASE("order_contractions: axes of one term leave the domain") {
    workshop w;
    const int a = w.leaf({6, 1}), b = w.leaf({1, 4});
    CHECK(w.after(order_contractions, w.contract({6, 4}, {1}, {{a, {0, 2}}, {b, {2, 1}}})) ==
          "%0 = leaf : float32 (6, 1)\n"
          "%1 = leaf : float32 (1, 4)\n"
          "%2 = contract[einsum](%0 at [i0, 0], %1 at [0, i1]) : float32 (6, 4)\n");
}

TEST_CASE("order_contractions: an axis of one operand alone is summed there first, where sums wrap") {
    const auto build = [](workshop& w, dtype type) {
        const int a = w.leaf({6, 5, 7}, type), b = w.leaf({5, 4}, type);
        return w.contract({6, 4}, {5, 7}, {{a, {0, 2, 3}}, {b, {2, 1}}});
    };
    workshop integers, floats;
    CHECK(integers.after(order_contractions, build(integers, dtype::int64)) ==
          "%0 = leaf : int64 (6, 5, 7)\n"
          "%3 = reduce[sum](%0) over (7,) : int64 (6, 5)\n"
          "%1 = leaf : int64 (5, 4)\n"
          "%2 = contract[einsum](%3 at [i0, r0], %1 at [r0, i1]) over (5,) : int64 (6, 4)\n");
    // A sum of floats may leave the range in which its products lie.
    CHECK(floats.is_left_alone(order_contractions, build(floats, dtype::float32)));
}

TEST_CASE("order_contractions: up to sixteen operands become products of two") {
    for (const int count : {3, 4, 6, 7, 12, 16}) {
        CAPTURE(count);
        workshop w;
        std::vector<std::pair<int, std::vector<int>>> operands;
        for (int k = 0; k < count; ++k) operands.push_back({w.leaf({4}), {k % 2}});
        const int root = w.contract({4}, {4}, operands);
        w.after(order_contractions, root);
        for (int id = 0; id < w.b.size(); ++id) {
            if (w.b.at(id).kind == node_kind::contract) CHECK(w.b.at(id).edge_count <= 2);
        }
    }
}

TEST_CASE("order_contractions: more than six operands begin with the cheapest pair") {
    workshop w;
    std::vector<std::pair<int, std::vector<int>>> operands;
    for (int k = 0; k < 7; ++k) operands.push_back({w.leaf({8, 8}), {k, k + 1}});
    operands.push_back({w.leaf({8}), {7}});
    w.after(order_contractions, w.contract({8}, std::vector<index_t>(7, 8), operands));
    // A vector times a matrix each time, never two matrices.
    for (int id = 0; id < w.b.size(); ++id) {
        if (w.b.at(id).kind == node_kind::contract) CHECK(w.b.at(id).shape.size() == 1);
    }
}
