#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "plan/planning.hpp"
#include "xfuse/lower/run_plan.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/plan/machine_costs.hpp"

/// By which kernels rows are computed, and which stages ask for the next tile's elements meanwhile.
namespace {

using namespace planning_tests;

/// Rows of 1024 floats, of which the second cache holds less than all.
constexpr index_t far_rows = 4096, columns = 1024, row_bytes = columns * 4;

/// The stage whose operand asks; -1: none, -2: more than one.
int asking(const xf::planning::plan& p) {
    int found = -1;
    for (int id = 0; id < int(p.stages.size()); ++id) {
        const xf::planning::stage& s = p.stages[std::size_t(id)];
        for (int k = 0; k < s.operand_count; ++k) {
            if (p.operands[std::size_t(s.first_operand + k)].is_asked_ahead) found = found == -1 ? id : -2;
        }
    }
    return found;
}

template <class E>
int asking(const E& e) {
    const untouched<float> y(far_rows * columns);
    const kept_plan p(e, dense_target(y, e));
    const int id = asking(*p);
    if (id < 0) return id;
    return id == p->g.root ? 1 : 0;
}
constexpr int nobody = -1, root = 1, below_root = 0;

template <class X>
auto softmax(const X& x) {
    const auto e = exp(x - x.max({1}, xf::keepdims));
    return e / e.sum({1}, xf::keepdims);
}

/// Does the row machine compute 2x + 1, beside rows compiled with vectors of so many floats?
bool is_for_machine(index_t rows, index_t row, int lanes) {
    const untouched<float> memory(rows * row), y(rows * row);
    const auto e = 2 * memory.operand({rows, row}) + 1;
    const kept_plan p(e, dense_target(y, e), [lanes](const xf::graph::graph& g) {
        g.nodes[std::size_t(g.root)].cluster.lanes = lanes;
    });
    return p->root().row_kernel == p->root().node->cluster.machine;
}

/// What row kernels were called with, in place of computing.
std::vector<std::vector<index_t>> calls;
void note_call(const xf::rows::map_args& args) { calls.emplace_back(args.ahead, args.ahead + 2); }

}  // namespace

TEST_CASE("row kernels: wider vectors pay for cheap operations as well, where rows are long") {
    const int widest = xf::ops::active_rows().vector_bytes / 4;
    constexpr int narrow = 4;
    CHECK(is_for_machine(far_rows, columns, narrow) == (widest > narrow));
    CHECK(is_for_machine(16, columns, narrow) == (widest > narrow));
    CHECK_FALSE(is_for_machine(far_rows, columns, widest));
    CHECK_FALSE(is_for_machine(far_rows, 128, narrow));
}

TEST_CASE("ask ahead: the last elementwise stage that reads an array, of those that read it again") {
    const untouched<float> memory(far_rows * columns);
    const auto x = memory.operand({far_rows, columns});
    const auto mean = x.mean({1}, xf::keepdims);
    CHECK(asking(softmax(x)) == below_root);
    CHECK(asking((x - mean) / (x - mean).max({1}, xf::keepdims) + x) == root);
    CHECK(asking(x * x.max({1}, xf::keepdims)) == root);
    CHECK(asking(2 * x + 1) == nobody);
    CHECK(asking(x * x) == nobody);
    // The last one is a reduction, which does nothing meanwhile.
    CHECK(asking((x - x.max({1}, xf::keepdims)).max({1}) + x.sum({1})) == nobody);
}

TEST_CASE("ask ahead: what a cache holds is not asked for") {
    REQUIRE(xf::planning::costs().far_bytes < far_rows * row_bytes);
    const index_t near_rows = xf::planning::costs().far_bytes / row_bytes;
    const untouched<float> memory(far_rows * columns);
    CHECK(asking(softmax(memory.operand({near_rows, columns}))) == nobody);
    CHECK(asking(softmax(memory.operand({near_rows + 1, columns}))) == below_root);
}

TEST_CASE("ask ahead: row kernels are told how far the next tile's rows are") {
    // Every second row of memory: the distance is that of its rows, not of the tile's.
    const std::vector<float> x(std::size_t(2 * far_rows * columns));
    const auto e = softmax(
        xf::lazy(static_cast<const float*>(x.data()), {far_rows, columns}, {2 * columns, index_t(1)}));
    const untouched<float> y(far_rows * columns);
    const kept_plan p(e, dense_target(y, e), [](const xf::graph::graph& g) {
        for (xf::graph::node& n : g.nodes) {
            if (!xf::graph::has_cluster(n)) continue;
            n.cluster.compiled = n.cluster.machine = &note_call;
        }
    });
    calls.clear();
    xf::lower::evaluate(*p);
    const index_t tile_rows = p->root().box[0], tiles = far_rows / tile_rows;
    REQUIRE(tile_rows < far_rows);
    REQUIRE(index_t(calls.size()) == 2 * tiles);
    int told = 0, others = 0;
    for (const std::vector<index_t>& ahead : calls) {
        told += ahead[0] == tile_rows * 2 * row_bytes;
        others += ahead[0] == 0;
        CHECK(ahead[1] == 0);
    }
    CHECK(told == tiles);
    CHECK(others == tiles);
}
