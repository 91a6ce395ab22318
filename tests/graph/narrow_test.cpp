#include "graph/workshop.hpp"

namespace {

using namespace graph_tests;
using shape::identity_map;

/// Rows or columns of a matrix from these places on.
shape::access_map from(index_t rows, index_t columns) {
    return map_of({{0, 0, 1, 1, 0}, {1, 1, 1, 1, 0}}, {rows, columns});
}

}  // namespace

TEST_CASE("narrow_to_reads: what is read of a chain is computed, and no more") {
    workshop w;
    const int below = w.map(ops::op::exp, {64, 8}, {{w.leaf({64, 8}), identity_map(2)}});
    const int above = w.map(ops::op::exp, {63, 8}, {{below, from(1, 0)}});
    const int root =
        w.map(ops::op::exp, {3, 8}, {{above, map_of({{0, 0, 2, 1, 0}, {1, 1, 1, 1, 0}}, {10, 0})}});
    CHECK(w.after(narrow_to_reads, root) ==
          "%0 = leaf : float32 (64, 8)\n"
          "%1 = map[exp](%0 at [i0 + 11, i1]) : float32 (5, 8)\n"
          "%2 = map[exp](%1) : float32 (5, 8)\n"
          "%3 = map[exp](%2 at [2*i0, i1]) : float32 (3, 8)\n");
}

TEST_CASE("narrow_to_reads: a reduction keeps its shape, from which the order of its sums follows") {
    workshop w;
    const int exp = w.map(ops::op::exp, {64, 8}, {{w.leaf({64, 8}), identity_map(2)}});
    const int sums = w.reduce(kernels::reduce_op::sum, {64, 8}, 1, {exp, identity_map(2)});
    CHECK(w.is_left_alone(narrow_to_reads,
                          w.map(ops::op::exp, {3}, {{sums, map_of({{0, 0, 2, 1, 0}}, {10})}})));
}

TEST_CASE("narrow_to_reads: what is read as a whole is left alone") {
    workshop w;
    const int exp = w.map(ops::op::exp, {6, 8}, {{w.leaf({6, 8}), identity_map(2)}});
    const int root = w.map(ops::op::add, {5, 8}, {{exp, from(0, 0)}, {exp, from(1, 0)}});
    CHECK(w.is_left_alone(narrow_to_reads, root));
}

TEST_CASE("narrow_to_reads: a table's part, and what it says of its operand") {
    workshop w;
    const index_t table[] = {0, 0, 3, 5, 9, 9};
    const axis_vector shape{6, 8}, all{10, 8};
    const int exp = w.map(ops::op::exp, {10, 8}, {{w.leaf({10, 8}), identity_map(2)}});
    const int gathered = w.b.add_gather({exp, identity_map(2)}, dtype::float32, "take", shape::span_of(shape),
                                        table, 0, shape::span_of(all));
    const int root = w.map(ops::op::exp, {2, 8}, {{gathered, from(2, 0)}});
    w.after(narrow_to_reads, root);
    CHECK(w.b.at(gathered).table == table + 2);
    CHECK(w.b.at(gathered).shape == axis_vector{2, 8});
    CHECK(w.b.at(exp).shape == axis_vector{3, 8});
    CHECK(w.b.operand(w.b.at(gathered), 0).map.offset == axis_vector{-3, 0});
}

TEST_CASE("narrow_to_reads: a border is cut where nothing reads it, but for those that repeat elements") {
    for (const auto mode : {pad_mode::constant, pad_mode::reflect}) {
        workshop w;
        const float fill = 0;
        const axis_vector shape{10, 8}, before{2, 0}, inside{6, 8};
        const int exp = w.map(ops::op::exp, {6, 8}, {{w.leaf({6, 8}), identity_map(2)}});
        const int pad =
            w.b.add_pad({exp, identity_map(2)}, from(-2, 0), dtype::float32, shape::span_of(shape),
                        shape::span_of(before), shape::span_of(inside), &fill, mode);
        const int root = w.map(ops::op::exp, {4, 8}, {{pad, from(1, 0)}});
        if (mode == pad_mode::reflect) {
            CHECK(w.is_left_alone(narrow_to_reads, root));
            continue;
        }
        w.after(narrow_to_reads, root);
        CHECK(w.b.at(pad).before == axis_vector{1, 0});
        CHECK(w.b.at(pad).inside == axis_vector{3, 8});
        CHECK(w.b.at(exp).shape == axis_vector{3, 8});
    }
}

TEST_CASE("narrow_to_reads: a part begins where divisions of its index do") {
    workshop w;
    const int exp = w.map(ops::op::exp, {12}, {{w.leaf({4}), map_of({{0, 0, 1, 3, 0}}, {0})}});
    const int root = w.map(ops::op::exp, {3}, {{exp, map_of({{0, 0, 1, 1, 0}}, {4})}});
    CHECK(w.after(narrow_to_reads, root) ==
          "%0 = leaf : float32 (4,)\n"
          "%1 = map[exp](%0 at [i0/3 + 1]) : float32 (6,)\n"
          "%2 = map[exp](%1 at [i0 + 1]) : float32 (3,)\n");
}
