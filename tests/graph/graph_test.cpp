#include <doctest/doctest.h>

#include "graph/workshop.hpp"

/// Graphs built by hand: what verify refuses, and what the passes leave behind.
namespace {

using namespace xf;
using namespace xf::graph;

using graph_tests::workshop;

bool says(const std::string& message, const char* part) { return message.find(part) != std::string::npos; }

/// A sum over windows of a (rows, columns) leaf: domain (rows', columns', high, wide).
int window_sum(workshop& w, index_t rows, index_t columns, index_t high, index_t wide, index_t step) {
    const int leaf = w.leaf({rows, columns});
    shape::access_map map = shape::identity_map(2);
    map.uses[0].step = map.uses[1].step = step;
    map.uses.push_back({2, 0, 1, 1, 0});
    map.uses.push_back({3, 1, 1, 1, 0});
    const index_t domain[] = {(rows - high) / step + 1, (columns - wide) / step + 1, high, wide};
    const int axes[] = {2, 3};
    node& n = w.b.add_reduction(node_kind::reduce, dtype::float32, "sum", domain, axes, {leaf, map});
    n.operand_type = dtype::float32;
    n.op = kernels::reduce_op::sum;
    return w.b.id_of(n);
}

}  // namespace

TEST_CASE("verify: a sound graph passes") {
    workshop w;
    const int root = w.copy(w.leaf({3, 4}), shape::identity_map(2), {3, 4});
    CHECK(w.complaint(root) == "");
}

TEST_CASE("verify: names the pass, the node and what is broken") {
    {
        workshop w;
        const int root = w.copy(w.leaf({3, 4}), shape::identity_map(2), {3, 5});
        CHECK(w.complaint(root) == "xfuse: after pass test, node 1: map leaves its producer");
    }
    {
        workshop w;
        const int root = w.copy(w.leaf({3, 4}), shape::identity_map(2), {3, 4});
        CHECK(says(w.complaint(7), "no such root"));
        w.edges[0].node = 9;
        CHECK(says(w.complaint(root), "operand does not exist"));
    }
    {
        workshop w;
        const int root = w.copy(w.leaf({3, 4}), shape::identity_map(1), {3});
        CHECK(says(w.complaint(root), "another rank"));
    }
    {
        workshop w;
        const int root = w.copy(w.leaf({3}), shape::identity_map(1), {3});
        w.edges[0].map.uses[0].consumer = 1;
        CHECK(says(w.complaint(root), "no consumer axis"));
        w.edges[0].map.uses[0] = {0, 1, 1, 1, 0};
        CHECK(says(w.complaint(root), "no producer axis"));
        w.edges[0].map.uses[0] = {0, 0, 1, 0, 0};
        CHECK(says(w.complaint(root), "bad division"));
        w.edges[0].map.uses[0] = {0, 0, 1, 1, 0};
        w.edges[0].map.offset[0] = -1;
        CHECK(says(w.complaint(root), "leaves its producer"));
        w.edges[0].map.offset[0] = 0;
        w.nodes[std::size_t(root)].domain.push_back(2);
        CHECK(says(w.complaint(root), "domain does not fit the shape"));
    }
}

TEST_CASE("verify: an empty domain reads nothing, so its map may point anywhere") {
    workshop w;
    const int root = w.copy(w.leaf({0}), shape::identity_map(1), {0});
    CHECK(w.complaint(root) == "");
}

TEST_CASE("covered_memory: negative strides reach below element 0") {
    float x[10] = {};
    const index_t shape[] = {3, 2}, strides[] = {-2, 1}, none[] = {0, 2};
    const memory m = covered_memory(x + 4, sizeof(float), shape, strides);
    CHECK(m.low == reinterpret_cast<std::byte*>(x));
    CHECK(m.high == reinterpret_cast<std::byte*>(x + 6));
    const memory empty = covered_memory(x, sizeof(float), none, strides);
    CHECK(empty.low == empty.high);
}

TEST_CASE("separate_windows: a long window over two axes becomes one over each, once") {
    workshop w;
    const int root = window_sum(w, 50, 30, 32, 4, 2);
    CHECK(w.complaint(root) == "");
    separate_windows(w.b, root);
    CHECK(w.complaint(root) == "");
    REQUIRE(w.b.size() == 3);
    const node& outer = w.b.at(root);
    const node& inner = w.b.at(w.b.operand(outer, 0).node);
    CHECK(outer.domain == axis_vector{10, 14, 4});
    CHECK(inner.kind == node_kind::reduce);
    CHECK(inner.shape == axis_vector{10, 30});
    CHECK(inner.domain == axis_vector{10, 30, 32});
    // Both together read what the one window read.
    const edge& top = w.b.operand(outer, 0);
    const edge& bottom = w.b.operand(inner, 0);
    for (index_t i = 0; i < 10; ++i) {
        for (index_t j = 0; j < 14; ++j) {
            const index_t at[] = {i, j, 3};
            const axis_vector middle = shape::apply(top.map, at);
            const index_t below[] = {middle[0], middle[1], 31};
            CHECK(shape::apply(bottom.map, below) == axis_vector{2 * i + 31, 2 * j + 3});
        }
    }
    const int size = w.b.size();
    separate_windows(w.b, root);
    CHECK(w.b.size() == size);
}

TEST_CASE("separate_windows: a window of one element is left out") {
    for (const bool is_column : {true, false}) {
        workshop w;
        const int root = window_sum(w, 50, 30, is_column ? 16 : 1, is_column ? 1 : 16, 2);
        separate_windows(w.b, root);
        CHECK(w.complaint(root) == "");
        const node& n = w.b.at(root);
        CHECK(w.b.size() == 2);
        CHECK(n.domain == (is_column ? axis_vector{18, 15, 16} : axis_vector{25, 8, 16}));
        const index_t at[] = {3, 4, 5};
        CHECK(shape::apply(w.b.operand(n, 0).map, at) ==
              (is_column ? axis_vector{2 * 3 + 5, 2 * 4} : axis_vector{2 * 3, 2 * 4 + 5}));
    }
}

TEST_CASE("separate_windows: what takes less work at once stays one reduction") {
    const auto is_separated = [](index_t rows, index_t row, index_t step) {
        workshop w;
        const int root = window_sum(w, rows + 9 * step, row + 9 * step, rows, row, step);
        const int size = w.b.size();
        separate_windows(w.b, root);
        return w.b.size() > size;
    };
    // Those that the library has a kernel for.
    for (const index_t rows : {2, 3}) CHECK_FALSE(is_separated(rows, 3, 1));
    for (const index_t rows : {2, 3}) CHECK_FALSE(is_separated(rows, 2, 2));
    CHECK(is_separated(4, 4, 1));
    CHECK(is_separated(3, 3, 3));
    CHECK(is_separated(3, 31, 1));
    // Sums that windows share are cheaper than one row after the other.
    CHECK(is_separated(32, 3, 1));
}

TEST_CASE("find_window: only a reduced axis that slides with exactly one axis of the result") {
    workshop w;
    const int root = window_sum(w, 20, 30, 3, 4, 2);
    const node& n = w.b.at(root);
    edge e = w.b.operand(n, 0);
    const window_pair pair = find_window(n, e.map, 3);
    CHECK(pair.producer_axis == 1);
    CHECK(pair.out_axis == 1);
    CHECK(pair.step == 2);
    CHECK(pair.dilation == 1);
    e.map.uses[1].step = -2;
    CHECK(find_window(n, e.map, 3).producer_axis == -1);
    e.map.uses[1] = {1, 1, 1, 2, 0};
    CHECK(find_window(n, e.map, 3).producer_axis == -1);
    e.map.uses[1] = {1, 0, 1, 1, 0};
    CHECK(find_window(n, e.map, 3).producer_axis == -1);
}

TEST_CASE("resolve_splits: afterwards every axis is split at places that divide each other") {
    const auto check = [](workshop& w, int root) {
        resolve_splits(w.b, root);
        CHECK(w.complaint(root) == "");
        const xf::graph::graph g = w.b.finish(root);
        for (const node& n : g.nodes) {
            for (int axis = 0; axis < n.domain.size(); ++axis) {
                axis_vector points;
                CHECK(split_points(g, n, axis, points));
            }
        }
        const int size = w.b.size();
        resolve_splits(w.b, root);
        CHECK(w.b.size() == size);
    };
    SUBCASE("repeat by 2 beside repeat by 3") {
        workshop w;
        const int two = w.leaf({3}), three = w.leaf({2});
        const index_t shape[] = {6};
        node& n = w.b.add(node_kind::map, dtype::float32, "add", shape, 2);
        w.b.operand(n, 0) = {two, shape::identity_map(1)};
        w.b.operand(n, 0).map.uses[0].div = 2;
        w.b.operand(n, 1) = {three, shape::identity_map(1)};
        w.b.operand(n, 1).map.uses[0].div = 3;
        check(w, w.b.id_of(n));
        CHECK(w.b.size() == 4);
    }
    SUBCASE("repeat by 2 beside repeat by 4 needs no copy") {
        workshop w;
        const int two = w.leaf({4}), four = w.leaf({2});
        const index_t shape[] = {8};
        node& n = w.b.add(node_kind::map, dtype::float32, "add", shape, 2);
        w.b.operand(n, 0) = {two, shape::identity_map(1)};
        w.b.operand(n, 0).map.uses[0].div = 2;
        w.b.operand(n, 1) = {four, shape::identity_map(1)};
        w.b.operand(n, 1).map.uses[0].div = 4;
        check(w, w.b.id_of(n));
        CHECK(w.b.size() == 3);
    }
    SUBCASE("a repeat by 2 cut to an odd extent") {
        workshop w;
        shape::access_map map = shape::identity_map(1);
        map.uses[0].div = 2;
        check(w, w.copy(w.leaf({4}), map, {7}));
    }
    SUBCASE("the diagonal of a repeat by 2 and by 3") {
        workshop w;
        shape::access_map map = shape::identity_map(2);
        map.uses[0] = {0, 0, 1, 2, 0};
        map.uses[1] = {0, 1, 1, 3, 0};
        const int root = w.copy(w.leaf({4, 3}), map, {8});
        check(w, root);
        // The copy in between still reads what the diagonal read.
        const edge& top = w.b.operand(w.b.at(root), 0);
        const edge& bottom = w.b.operand(w.b.at(top.node), 0);
        for (index_t i = 0; i < 8; ++i) {
            const axis_vector middle = shape::apply(top.map, {&i, 1});
            CHECK(shape::apply(bottom.map, shape::span_of(middle)) == axis_vector{i / 2, i / 3});
        }
    }
    SUBCASE("a tile cut in its last round") {
        workshop w;
        shape::access_map map = shape::identity_map(1);
        map.uses[0].mod = 4;
        check(w, w.copy(w.leaf({4}), map, {10}));
    }
}

TEST_CASE("flatten: a view of row-major memory, else a copy in full") {
    workshop w;
    const int leaf = w.leaf({3, 4});
    const index_t shape[] = {3, 4}, turned[] = {4, 3};
    const int flat = w.b.flatten({leaf, shape::identity_map(2)}, dtype::float32, shape, "reshape");
    CHECK(w.b.at(flat).kind == node_kind::leaf);
    CHECK(w.b.at(flat).shape == axis_vector{12});
    shape::access_map transposed = shape::identity_map(2);
    std::swap(transposed.uses[0].producer, transposed.uses[1].producer);
    const int copied = w.b.flatten({leaf, transposed}, dtype::float32, turned, "reshape");
    CHECK(w.b.at(copied).is_flat);
    CHECK(w.b.at(copied).reason != nullptr);
}
