#include <doctest/doctest.h>

#include "complaint.hpp"
#include "plan/planning.hpp"
#include "xfuse/explain.hpp"

/// What else a plan could be: asked for by a policy, computed as before, priced; and what cannot be asked
/// for.
namespace {

using namespace planning_tests;
using xf::form;
using xf::place;
using xf::policy;

struct operands {
    std::vector<float> values = std::vector<float>(300 * 300);
    operands() {
        for (std::size_t k = 0; k < values.size(); ++k) values[k] = float(k * 37 % 11) - 5;
    }
    template <std::size_t K>
    auto of(const index_t (&shape)[K]) const {
        return xf::lazy(static_cast<const float*>(values.data()), shape);
    }
};

template <class N>
std::vector<float> evaluated(const N& e, const policy& how) {
    xf::axis_vector shape(xf::expr::shape_of(e)), strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    std::vector<float> y(std::size_t(xf::shape::volume(shape)));
    xf::expr::planned<N>(e, how).run_into({y.data(), xf::dtype::float32, shape, strides});
    return y;
}

/// Checks the plan under a policy, and that it computes the same.
template <class N, class F>
void check_forced(const N& e, const policy& how, const F& is_as_asked) {
    const xf::expr::planned<N> p(e, how);
    INFO(xf::explanation(p.value()).text());
    CHECK(is_as_asked(p.value()));
    CHECK(evaluated(e, how) == evaluated(e, policy{.threads = 1}));
}

auto tile_of(const xf::axis_vector& extents) { return decltype(policy::tile)(xf::shape::span_of(extents)); }

template <class N>
std::string complaint_of(const N& e, const policy& how) {
    return complaint([&] { xf::expr::planned<N>(e, how); });
}

int node_called(const xf::planning::plan& p, const std::string& name) {
    for (int id = 0; id < int(p.stages.size()); ++id) {
        const xf::planning::stage& s = p.stages[std::size_t(id)];
        if (s.level != xf::planning::storage_level::none && s.node->name == name) return id;
    }
    return -1;
}

}  // namespace

TEST_CASE("a tile that is asked for, at the borders too") {
    const operands x;
    const auto e = xf::windows(xf::exp(x.of({300, 300}) * 0.1F), 3).max({-1, -2});
    for (const xf::axis_vector& tile :
         {xf::axis_vector{7, 298}, {298, 298}, {1, 64}, {50, 33}, {1000, 1000}}) {
        check_forced(e, {.threads = 1, .tile = tile_of(tile)}, [&](const xf::planning::plan& p) {
            return p.root().box[0] == std::min<index_t>(tile[0], 298) &&
                   p.root().box[1] == std::min<index_t>(tile[1], 298);
        });
    }
    CHECK(complaint_of(e, {.tile = {5}}) ==
          "policy: tile: (5,) for a result of shape (298, 298): it needs one extent for each of the 2 axes");
    CHECK(complaint_of(e, {.tile = {5, 0}}) ==
          "policy: tile: (5, 0) for a result of shape (298, 298): axis 1 has extent 0");
}

TEST_CASE("a place that is asked for") {
    const operands x;
    const auto e = xf::windows(xf::exp(x.of({300, 300}) * 0.1F), 3).max({-1, -2});
    const auto level_of = [](const xf::planning::plan& p, const char* name) {
        return p.stages[std::size_t(node_called(p, name))].level;
    };
    const int id = node_called(xf::expr::planned(e, policy{}).value(), "exp");
    check_forced(e, {.threads = 1, .force = {{id, place::array}}}, [&](const xf::planning::plan& p) {
        return level_of(p, "exp") == xf::planning::storage_level::materialised;
    });
    check_forced(
        e, {.threads = 1, .tile = {1, 20}, .force = {{id, place::tile}}},
        [&](const xf::planning::plan& p) { return level_of(p, "exp") == xf::planning::storage_level::tile; });
    const int root = xf::expr::planned(e, policy{}).value().g.root;
    CHECK(complaint_of(e, {.force = {{root, place::tile}}}).find("is the result") != std::string::npos);
    CHECK(complaint_of(e, {.force = {{999, place::tile}}}) ==
          "policy: force: node 999 is no stage of this expression; explain(e, xf::decisions) lists them");
    CHECK(complaint_of(e, {.force = {{.node = id, .as = form::inner}}}).find("is no contraction") !=
          std::string::npos);
}

TEST_CASE("a buffer that is asked for, or to do without it") {
    const operands x;
    const auto e = xf::windows(xf::exp(x.of({300, 300}) * 0.1F), 3).max({-1, -2});
    const int id = node_called(xf::expr::planned(e, policy{}).value(), "exp");
    const auto rolls = [id](const xf::planning::plan& p) {
        const xf::planning::stage& s = p.stages[std::size_t(id)];
        return s.level == xf::planning::storage_level::tile && s.rolling_axis >= 0;
    };
    const policy rolling{.threads = 1, .tile = {20, 298}, .force = {{id, place::rolling}}},
        again{.threads = 1, .tile = {20, 298}, .force = {{id, place::recomputed}}};
    check_forced(e, rolling, rolls);
    check_forced(e, again, [&](const xf::planning::plan& p) {
        const xf::planning::stage& s = p.stages[std::size_t(id)];
        return s.level == xf::planning::storage_level::tile && !rolls(p) && s.block == s.box &&
               s.box[0] == 22;
    });
    const xf::expr::planned kept(e, rolling), repeated(e, again);
    CHECK(xf::explanation(kept.value()).text().find("rolling buffer along axis 0, 20 new rows per step") !=
          std::string::npos);
    CHECK(xf::explanation(repeated.value()).text().find("rolling") == std::string::npos);
    // One tile overlaps nothing.
    CHECK(complaint_of(e, {.threads = 1, .tile = {298, 298}, .force = {{id, place::rolling}}}) ==
          "policy: force: node " + std::to_string(id) +
              " (exp) cannot be a rolling buffer: no tile needs what the one before it did");
}

TEST_CASE("a place that there cannot be says why") {
    const operands x;
    const auto sorted = xf::sort(x.of({20, 30}), 1);
    const auto e = xf::reshape(xf::flip(sorted, 0), {15, 40}) + 1.0F;
    const xf::expr::planned<std::remove_const_t<decltype(e)>> p(e, policy{});
    const auto& stages = p.value().stages;
    const auto found = std::ranges::find_if(stages, [](const xf::planning::stage& s) {
        return s.level == xf::planning::storage_level::materialised;
    });
    REQUIRE(found != stages.end());
    const std::string text = complaint_of(e, {.force = {{int(found - stages.begin()), place::tile}}});
    INFO(text);
    CHECK(text.find("cannot stay in tiles: ") != std::string::npos);
}

TEST_CASE("a form that is asked for") {
    const operands x;
    const auto e = xf::matmul(x.of({64, 48}), xf::transpose(x.of({32, 48})));
    const int id = xf::expr::planned(e, policy{}).value().g.root;
    using xf::planning::contraction_variant;
    const auto is = [](contraction_variant v) {
        return [v](const xf::planning::plan& p) { return p.root().contraction->variant == v; };
    };
    check_forced(e, {.force = {{.node = id, .as = form::outer}}}, is(contraction_variant::outer));
    check_forced(e, {.force = {{.node = id, .as = form::inner}}}, is(contraction_variant::inner));
    CHECK(complaint_of(e, {.force = {{.node = id, .as = form::rowwise}}}) ==
          "policy: force: matmul has no products of that form: its operands do not lie as they need");
}

TEST_CASE("each decision has its alternatives, with prices of plans that there are") {
    const operands x;
    const auto s = xf::exp(xf::matmul(x.of({64, 64}), x.of({64, 64})));
    const auto e = s / xf::sum(s, {1}, xf::keepdims);
    const xf::decision_list list = xf::explain(e, xf::decisions);
    INFO(list.text());
    CHECK(list.seconds > 0);
    int places = 0, forms = 0;
    for (const xf::decision& d : list.all) {
        places += d.what == "place";
        forms += d.what == "form";
        CHECK_FALSE(d.chosen.empty());
        for (const xf::alternative& a : d.refused) {
            CHECK((a.seconds > 0) == a.impossible.empty());
            CHECK(a.policy.starts_with("xf::policy{."));
            CHECK(list.text().find(a.what) != std::string::npos);
        }
    }
    CHECK(places == xf::explain(e).stages - 1);
    CHECK(forms == 1);
    const xf::any_expr<float> any = xf::any_expr<float, 2>(e);
    CHECK(xf::explain(any, xf::decisions).all.size() == list.all.size());
}
