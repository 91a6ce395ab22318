#include <doctest/doctest.h>

#include "graph/large_graphs.hpp"
#include "xfuse/expr/plan_cache.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/lower/run_plan.hpp"

/// Graphs far larger than types describe: right, shallow enough for a stack, and planned in a number of steps
/// that grows as they do.
namespace {

using namespace large_graphs;
namespace planning = xf::planning;

struct result {
    std::vector<float> found, expected;
    planning::plan plan;
};

planning::target target_of(std::vector<float>& memory) {
    planning::target t{memory.data(), dtype::float32, {}, {}};
    t.shape = {index_t(memory.size()) / columns, columns};
    t.strides = {columns, 1};
    return t;
}

result evaluate(workshop& w, int root, const planning::policy& how = {.threads = 1}) {
    result r;
    r.expected = w.values_of(root);
    r.found.assign(r.expected.size(), -100);
    const graph::graph g = graph::normalise(w.builder(), root);
    r.plan = planning::make_plan(g, target_of(r.found), how, w.space().plan);
    xf::exec::arena scratch;
    xf::lower::evaluate(r.plan, scratch);
    return r;
}

constexpr struct {
    const char* name;
    int (*build)(workshop& w, int nodes);
} families[] = {{"chain", chain}, {"residual", residual}, {"maps", maps}, {"wide", wide}};

}  // namespace

TEST_CASE("large graphs: each element as by plain loops") {
    xf::exec::arena memory;
    for (const auto& family : families) {
        for (const int nodes : {10, 100, 500, 2000}) {
            for (const index_t rows : {1, 4, 70}) {
                CAPTURE(family.name);
                CAPTURE(nodes);
                CAPTURE(rows);
                workshop w(memory, nodes, rows);
                const result r = evaluate(w, family.build(w, nodes), {.threads = 2});
                CHECK(r.found == r.expected);
            }
        }
        workshop w(memory, 40, 70);
        const result r = evaluate(w, family.build(w, 40), {.threads = 1, .tile_bytes = 4096});
        CHECK(r.found == r.expected);
    }
}

TEST_CASE("large graphs: bounds are inferred a few times for each nest, of a bounded depth") {
    xf::exec::arena memory;
    for (const auto& family : families) {
        CAPTURE(family.name);
        workshop w(memory, 2000);
        const result r = evaluate(w, family.build(w, 2000));
        CHECK(r.plan.notes.sizing <= 4 * r.plan.order_count);
        for (const planning::visit& v : r.plan.notes.visits.first(r.plan.stages.size())) CHECK(v.depth <= 64);
    }
}

TEST_CASE("large graphs: what is computed twice is found, whatever else there is") {
    xf::exec::arena memory;
    workshop w(memory, 1200);
    std::vector<int> parts;
    for (int copy = 0; copy < 2; ++copy) {
        for (int k = 0; k < 500; ++k) parts.push_back(w.map(w.leaf, k - 250));
    }
    const result r = evaluate(w, w.concatenate(parts));
    CHECK(r.found == r.expected);
    const auto is_live = [](const planning::stage& s) { return s.level != planning::storage_level::none; };
    CHECK(std::ranges::count_if(r.plan.stages, is_live) == 501);
}

TEST_CASE("large graphs: a cached plan is of graphs in which the same constants are equal") {
    xf::exec::arena memory;
    workshop w(memory, 120);
    std::vector<int> parts;
    for (int k = 0; k < 100; ++k) parts.push_back(w.map(w.leaf, k));
    const graph::graph built = w.builder().finish(w.concatenate(parts));
    std::vector<float> to(100 * 4 * std::size_t(columns));
    expr::plan_cache cache;
    planning::plan plan;
    plan.out = target_of(to);
    cache.store(built, w.space().parts, plan, {});
    const auto is_same = [&] { return cache.matches(built, plan.out, {}); };
    CHECK(is_same());
    w.set_constant(parts[70], -3);
    CHECK(is_same());
    w.set_constant(parts[70], 20);
    CHECK_FALSE(is_same());
    w.set_constant(parts[70], 70);
    CHECK(is_same());
}

TEST_CASE("large graphs: each halving of a tile infers the bounds of its nest once an axis") {
    xf::exec::arena memory;
    workshop w(memory, 8, 65536);
    const int root = w.map(w.map(w.leaf, 3), 2);
    std::vector<float> to(65536 * std::size_t(columns));
    const axis_vector shape = w.builder().at(root).shape;
    const planning::plan p = planning::make_plan(graph::normalise(w.builder(), root),
                                                 {to.data(), xf::dtype::float32, shape, {columns, 1}},
                                                 {.threads = 1}, w.space().plan);
    int halvings = 0;
    for (index_t rows = 65536; rows > p.root().box[0]; rows /= 2) ++halvings;
    CHECK(halvings >= 5);
    CHECK(p.notes.sizing <= 2 * halvings + 3);
}
