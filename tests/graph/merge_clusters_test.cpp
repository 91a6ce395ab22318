#include "graph/workshop.hpp"
#include "xfuse/ops/row_machine.hpp"

namespace {

using namespace graph_tests;
using shape::identity_map;

int mergeable(workshop& w, int id) {
    w.b.at(id).may_merge = true;
    return id;
}

}  // namespace

TEST_CASE("merge_clusters: a chain becomes one list, whatever order its nodes have") {
    workshop w;
    const int x = w.leaf({4, 8}), y = w.leaf({4, 8}, dtype::float32, 64);
    const int sum = mergeable(w, w.map(ops::op::add, {4, 8}, {{x, identity_map(2)}, {y, identity_map(2)}}));
    const int exp = mergeable(w, w.map(ops::op::exp, {4, 8}, {{sum, identity_map(2)}}));
    const int root = w.map(ops::op::relu, {4, 8}, {{exp, identity_map(2)}});
    CHECK(w.after(merge_clusters, root) ==
          "%0 = leaf : float32 (4, 8)\n"
          "%1 = leaf : float32 (4, 8)\n"
          "%4 = map[add, exp, relu](%0, %1) : float32 (4, 8)\n");
}

TEST_CASE("merge_clusters: what is not marked, or of a strict graph, stays as it is") {
    for (const bool is_strict : {false, true}) {
        workshop w;
        w.b.is_strict = is_strict;
        const int below = w.map(ops::op::exp, {8}, {{w.leaf({8}), identity_map(1)}});
        w.b.at(below).may_merge = is_strict;
        CHECK(w.is_left_alone(merge_clusters, w.map(ops::op::relu, {8}, {{below, identity_map(1)}})));
    }
}

TEST_CASE("merge_clusters: what two stages read is computed once, by a stage of its own") {
    workshop w;
    const int shared = mergeable(w, w.map(ops::op::exp, {4, 8}, {{w.leaf({4, 8}), identity_map(2)}}));
    const int sums = w.reduce(kernels::reduce_op::sum, {4, 8}, 1, {shared, identity_map(2)});
    const int root =
        w.map(ops::op::divide, {4, 8}, {{shared, identity_map(2)}, {sums, map_of({{0, 0, 1, 1, 0}}, {0})}});
    CHECK(w.is_left_alone(merge_clusters, root));
}

TEST_CASE("merge_clusters: but once where one cluster reads it in two places") {
    workshop w;
    const int x = mergeable(w, w.map(ops::op::exp, {8}, {{w.leaf({8}), identity_map(1)}}));
    const int y = mergeable(w, w.map(ops::op::tanh, {8}, {{x, identity_map(1)}}));
    const int root = w.map(ops::op::multiply, {8}, {{x, identity_map(1)}, {y, identity_map(1)}});
    CHECK(w.after(merge_clusters, root) ==
          "%0 = leaf : float32 (8,)\n"
          "%3 = map[exp, tanh, multiply](%0) : float32 (8,)\n");
    const ops::operation_list& list = *w.b.at(root).cluster.list;
    CHECK(list.operands(list.operations[2])[0] == ops::reference{ops::source::result, 0});
    CHECK(list.operands(list.operations[2])[1] == ops::reference{ops::source::result, 1});
}

TEST_CASE("merge_clusters: memory that is named twice is read once") {
    workshop w;
    const int x = mergeable(w, w.map(ops::op::exp, {8}, {{w.leaf({8}), identity_map(1)}}));
    const int root = w.map(ops::op::add, {8}, {{x, identity_map(1)}, {w.leaf({8}), identity_map(1)}});
    merge_clusters(w.b, root);
    CHECK(w.b.at(root).edge_count == 1);
}

TEST_CASE("merge_clusters: through a transposing map, but not where elements repeat or are left out") {
    const auto of = [](std::vector<index_t> shape, const shape::access_map& map) {
        workshop w;
        const int below = w.map(ops::op::exp, {8, 4}, {{w.leaf({8, 4}), identity_map(2)}});
        mergeable(w, below);
        const int root = w.map(ops::op::relu, std::move(shape), {{below, map}});
        merge_clusters(w.b, root);
        return w.text(root);
    };
    CHECK(of({4, 8}, map_of({{1, 0, 1, 1, 0}, {0, 1, -1, 1, 0}}, {0, 3})) ==
          "%0 = leaf : float32 (8, 4)\n"
          "%2 = map[exp, relu](%0 at [i1, -i0 + 3]) : float32 (4, 8)\n");
    for (const auto& [shape, map] :
         {std::pair(std::vector<index_t>{3, 8, 4}, map_of({{1, 0, 1, 1, 0}, {2, 1, 1, 1, 0}}, {0, 0})),
          std::pair(std::vector<index_t>{4, 4}, map_of({{0, 0, 2, 1, 0}, {1, 1, 1, 1, 0}}, {0, 0})),
          std::pair(std::vector<index_t>{8, 4}, map_of({{0, 0, 1, 2, 0}, {1, 1, 1, 1, 0}}, {0, 0})),
          std::pair(std::vector<index_t>{4, 8}, map_of({{0, 0, 1, 1, 0}, {0, 1, 1, 1, 0}}, {0, 0}))})
        CHECK(of(shape, map).find("map[exp]") != std::string::npos);
}

TEST_CASE("merge_clusters: where rows are split, what has one operand that is packed then") {
    // The first so many operands have an element for each of the producer's, the others are broadcast along
    // rows.
    const auto of = [](int whole, int broadcast) {
        workshop w;
        std::vector<xf::graph::edge> operands;
        for (int k = 0; k < whole; ++k) operands.push_back({w.leaf({8, 2, 4}), identity_map(3)});
        for (int k = 0; k < broadcast; ++k)
            operands.push_back({w.leaf({8, 2}), map_of({{0, 0, 1, 1, 0}, {1, 1, 1, 1, 0}}, {0, 0})});
        const ops::op what = operands.size() == 1 ? ops::op::exp : ops::op::add;
        const int below = mergeable(w, w.map(what, {8, 2, 4}, operands));
        const int root =
            w.map(ops::op::relu, {8, 8},
                  {{below, map_of({{0, 0, 1, 1, 0}, {1, 1, 1, 4, 0}, {1, 2, 1, 1, 4}}, {0, 0, 0})}});
        merge_clusters(w.b, root);
        return w.text(root);
    };
    CHECK(of(1, 0).find("map[exp, relu]") != std::string::npos);
    CHECK(of(1, 1).find("map[add, relu]") != std::string::npos);
    CHECK(of(0, 2).find("map[add, relu]") != std::string::npos);
    CHECK(of(2, 0).find("map[add, relu]") == std::string::npos);
}

TEST_CASE("merge_clusters: through axes that are split, but not where elements repeat") {
    const auto of = [](std::vector<index_t> below_shape, std::vector<index_t> shape,
                       const shape::access_map& map) {
        workshop w;
        const int rank = int(below_shape.size());
        const int x = w.leaf(below_shape);
        const int below = mergeable(w, w.map(ops::op::exp, below_shape, {{x, identity_map(rank)}}));
        const int root = w.map(ops::op::relu, std::move(shape), {{below, map}});
        merge_clusters(w.b, root);
        return w.text(root);
    };
    CHECK(of({4, 2, 8}, {8, 8}, map_of({{0, 0, 1, 2, 0}, {0, 1, -1, 1, 2}, {1, 2, 1, 1, 0}}, {0, 1, 0})) ==
          "%0 = leaf : float32 (4, 2, 8)\n"
          "%2 = map[exp, relu](%0 at [i0/2, -i0%2 + 1, i1]) : float32 (8, 8)\n");
    const std::vector<index_t> twos{2, 2, 8};
    for (const auto& [below, shape, map] :
         {std::tuple(twos, std::vector<index_t>{4, 8},
                     map_of({{0, 0, 1, 2, 0}, {0, 1, 1, 2, 0}, {1, 2, 1, 1, 0}}, {0, 0, 0})),
          std::tuple(twos, std::vector<index_t>{4, 8},
                     map_of({{0, 0, 1, 1, 2}, {0, 1, 1, 1, 2}, {1, 2, 1, 1, 0}}, {0, 0, 0})),
          std::tuple(std::vector<index_t>{3, 2, 8}, std::vector<index_t>{6, 8},
                     map_of({{0, 0, 1, 1, 2}, {0, 1, 1, 2, 0}, {1, 2, 1, 1, 0}}, {0, 0, 0}))})
        CHECK(of(below, shape, map).find("map[exp]") != std::string::npos);
}

TEST_CASE("merge_clusters: constants and what is known of them stay with their operations") {
    workshop w;
    const float two = 2, minus = -3;
    const auto scaled = [&](int from, const float& factor) {
        const int id = w.map(ops::op::multiply, {8}, {{from, identity_map(1)}});
        w.b.at(id).cluster = w.cluster_of(ops::op::multiply, 1, &factor);
        return mergeable(w, id);
    };
    const int root = scaled(scaled(w.leaf({8}), two), minus);
    merge_clusters(w.b, root);
    const ops::cluster& c = w.b.at(root).cluster;
    REQUIRE(c.list->constant_count == 2);
    ops::scalar constants[2];
    c.read_constants(c.state, constants);
    CHECK(ops::text_of(*c.list, constants) == "(x0 * 2.0f) * -3.0f");
    CHECK(c.signs == ops::constant_signs{3, 1});

    float in[8], out[8];
    for (int k = 0; k < 8; ++k) in[k] = float(k);
    const void* rows_in[] = {in};
    const index_t row_bytes[] = {0};
    const bool is_splat[] = {false};
    c.machine({out, 0, rows_in, row_bytes, is_splat, 1, 8, false, c.state});
    for (int k = 0; k < 8; ++k) CHECK(out[k] == float(k) * -6);
}
