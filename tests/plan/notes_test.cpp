#include <doctest/doctest.h>

#include <vector>

#include "plan/planning.hpp"
#include "xfuse/plan/plan_text.hpp"

/// What passes note for themselves: apart from the stages, and never read before it is written.
namespace {

using namespace planning_tests;
namespace expr = xf::expr;

/// The plan as text, made in memory full of this number.
template <class E>
std::string text_over(std::uint32_t held, const E& e, const target& out) {
    const expr::node_counts parts = expr::counts_of<E>;
    const auto bytes = std::size_t(expr::workspace_bytes(parts));
    std::vector<std::uint32_t> memory(bytes / sizeof held + 32, held);
    auto* bytes_held = reinterpret_cast<std::byte*>(memory.data());
    auto* line = bytes_held + 64 - reinterpret_cast<std::uintptr_t>(bytes_held) % 64;
    return to_text(expr::plan_into(e, out, {.threads = 4}, expr::partition_workspace(line, parts)));
}

}  // namespace

TEST_CASE("notes: a stage holds what later steps read") { CHECK(sizeof(xf::planning::stage) <= 1280); }

TEST_CASE("notes: plans with shared stages do not depend on what their memory held before") {
    const untouched<float> x(1 << 20), y(1 << 20);
    const auto a = x.operand({512, 512});
    // A stage that two read, one that is asked for different boxes, one that pads read.
    const auto h = xf::exp(a).max({1}, xf::keepdims);
    const auto shared = (a - h) * xf::exp(a - h);
    const auto means = xf::windows(h + a, {1, 3}).max({-1, -2});
    const auto chain = means + xf::pad(means, {{0, 0}, {1, 1}}).sum({1}, xf::keepdims);
    for (const std::uint32_t held : {1U, 2U, 0x80808080U, 0xffffffffU}) {
        CAPTURE(held);
        CHECK(text_over(held, shared, dense_target(y, shared)) ==
              text_over(0, shared, dense_target(y, shared)));
        CHECK(text_over(held, chain, dense_target(y, chain)) == text_over(0, chain, dense_target(y, chain)));
    }
}
