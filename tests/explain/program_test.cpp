#include <doctest/doctest.h>

#include <map>
#include <sstream>

#include "plan/planning.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/lower/listing.hpp"
#include "xfuse/lower/tile_slot.hpp"

/// What runs is told from the program: another program has another text, and what is told is what the lists
/// of a run hold.
namespace {

using namespace planning_tests;
using xf::lower::program_listing;

template <class X, class W, class B>
auto pooled(const X& x, const W& w, const B& b) {
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    return xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});
}

/// Convolution, bias, relu and max pooling, as in the README.
struct pipeline {
    untouched<float> x{8 * 58 * 58 * 64}, w{3 * 3 * 64 * 64}, b{64}, y{8 * 28 * 28 * 64};
    decltype(pooled(x.operand({8, 58, 58, 64}), w.operand({3, 3, 64, 64}), b.operand({64}))) e =
        pooled(x.operand({8, 58, 58, 64}), w.operand({3, 3, 64, 64}), b.operand({64}));
    kept_plan kept{e, dense_target(y, e)};
    const xf::planning::plan& plan() const { return *kept; }
};

std::string text_of(const xf::planning::plan& p, const program_listing& program) {
    return xf::explaining::write_text(p, program, {});
}

/// The lines of a text that another one does not have.
std::string new_lines(const std::string& text, const std::string& before) {
    std::istringstream lines(text);
    std::string each, found;
    while (std::getline(lines, each)) {
        if (before.find(each + "\n") == std::string::npos) found += each + "\n";
    }
    return found;
}

/// What runs for a tile: how often each operation is called.
using call_counts = std::map<std::string, index_t>;

call_counts calls_of(const xf::exec::list& program) {
    call_counts counts;
    for (const std::byte* at = program.first; at < program.last;) {
        const auto& i = *reinterpret_cast<const xf::exec::instruction*>(at);
        index_t times = 1;
        for (int l = 0; l < i.loop_count; ++l) times *= i.loops()[l * (1 + i.operand_count)];
        counts[i.what->name] += times;
        at += i.bytes;
    }
    return counts;
}
call_counts calls_of(const program_listing& program) {
    call_counts counts;
    for (const xf::lower::listed_stage& s : program.nests.back().stages) {
        for (const xf::lower::listed_call& c : s.calls) counts[c.what->name] += c.times;
    }
    return counts;
}

}  // namespace

TEST_CASE("each figure of what runs is the program's") {
    const pipeline e;
    const program_listing program = xf::lower::list_program(e.plan());
    const std::string text = text_of(e.plan(), program);
    REQUIRE(program.nests.size() == 1);
    REQUIRE(program.nests[0].stages.size() == 3);
    const auto changed = [&](const auto& change) {
        program_listing other = program;
        change(other.nests[0], other);
        return new_lines(text_of(e.plan(), other), text);
    };
    using xf::lower::listed_nest;
    using any = program_listing&;
    CHECK(changed([](listed_nest&, any) {}).empty());
    CHECK(changed([](listed_nest& n, any) {
              n.loops.count = {1, 3, 5};
          }) == "  for 3 x 5 tiles of 1 x 14 x 28 x 64:\n");
    CHECK(changed([](listed_nest& n, any) { n.threads = 7; }) ==
          "  for 8 x 2 tiles of 1 x 14 x 28 x 64, on 7 threads:\n");
    CHECK(changed([](listed_nest& n, any) { n.parts = 9; }) ==
          "      threads split the reduced axes into 9 parts\n");
    CHECK(changed([](listed_nest& n, any) {
              n.stages[2].computed = {1, 2, 3, 4};
          }) == "  for 8 x 2 tiles of 1 x 2 x 3 x 4:\n      place   result, 1 x 2 x 3 x 4 at a time\n");
    CHECK(changed([](listed_nest& n, any) {
              n.stages[1].held = n.stages[1].computed = {1, 9, 28, 64};
          }) == "      place   tile of 1 x 9 x 28 x 64 (100.4 kB)\n");
    CHECK(changed([](listed_nest& n, any) {
              n.stages[1].computed = {1, 7, 28, 64};
          }) == "      place   tile of 1 x 14 x 28 x 64 (100.4 kB), in blocks of 1 x 7 x 28 x 64\n");
    CHECK(changed([](listed_nest& n, any) { n.stages[1].last += 1000; }) ==
          "      place   tile of 1 x 14 x 28 x 64 (101.4 kB)\n");
    CHECK(changed([](listed_nest& n, any) { n.stages[1].where = xf::exec::base::full; }) ==
          "      place   small array, 100.4 kB\n");
    CHECK(changed([](listed_nest& n, any) {
              n.stages[1].calls[0].times = 5;
          }).starts_with("      runs    reduce across 5 times: "));
    CHECK(changed([](listed_nest& n, any) {
              n.stages[1].calls[0].at[0].offset = 64;
          }).find("times: local + 64 <- ") != std::string::npos);
    CHECK(changed([](listed_nest& n, any) {
              n.stages[1].calls[0].kernel = reinterpret_cast<const void*>(
                  xf::kernels::active().of(xf::dtype::float32).along[int(xf::kernels::reduce_op::max)]);
          }).starts_with("      kernel  along rows (library, "));
    CHECK(changed([](listed_nest& n, any) { n.stages[1].calls.clear(); }) ==
          "      kernel  none is called\n");
    CHECK(changed([](listed_nest& n, any) {
              std::swap(n.stages[0], n.stages[1]);
          }).starts_with("  1. max over 2 x 2 -> "));
    CHECK(changed([](listed_nest& n, any p) {
              p.end = n.stages[1].calls;
          }).starts_with("              at the end reduce across "));
    CHECK(changed([](listed_nest& n, any) {
              n.stages.erase(n.stages.begin());
          }).ends_with("      place   none: it is not computed\n"));
}

TEST_CASE("the numbers of arrays and scratch are the program's") {
    const pipeline e;
    const program_listing program = xf::lower::list_program(e.plan());
    CHECK(xf::explaining::count_full_intermediates(program) == 0);
    CHECK(program.arena_bytes() == xf::explanation(e.plan()).scratch_bytes);
    program_listing other = program;
    other.nests[0].stages[0].where = xf::exec::base::full;
    other.nests[0].stages[0].last += 100'000'000;
    CHECK(xf::explaining::count_full_intermediates(other) == 1);
}

TEST_CASE("what is told of a tile is what its list holds") {
    const pipeline e;
    const xf::planning::plan& p = e.plan();
    std::vector<std::max_align_t> memory(
        std::size_t(xf::lower::tile_slot::bytes(p)) / sizeof(std::max_align_t) + 64);
    xf::lower::tile_slot& slot =
        xf::lower::tile_slot::start(reinterpret_cast<std::byte*>(memory.data()), p, {});
    slot.begin_nest(p, p.root());
    const xf::exec::region* r = slot.list_of({0, {0, 3, 0}});
    REQUIRE(r != nullptr);
    const call_counts counts = calls_of(r->program);
    CHECK(counts.at("reduce across") == 28);
    CHECK((counts == calls_of(xf::lower::list_program(p))));
}

TEST_CASE("stages that only some tiles need are told before those that read them") {
    const untouched<float> x(2000 * 3000), y(6000 * 3000);
    const auto part = x.operand({2000, 3000});
    const auto e = xf::concatenate(xf::tuple(xf::exp(part), xf::tanh(part), xf::sqrt(part)), 0) * 3.0F;
    const kept_plan p(e, dense_target(y, e));
    const program_listing program = xf::lower::list_program(*p);
    std::string titles;
    for (const xf::lower::listed_stage& s : program.nests.back().stages)
        titles += xf::explaining::title_of(*p->stages[std::size_t(s.stage)].node) + "\n";
    CHECK(titles == "exp\ntanh\nsqrt\nconcatenate along axis 0\nmultiply\n");
}
