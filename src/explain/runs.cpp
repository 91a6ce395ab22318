#include <algorithm>
#include <cmath>
#include <iterator>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/lower/listing.hpp"
#include "xfuse/plan/finished_results.hpp"

/// What `explain` says of the program: loops over tiles, where a stage is computed into, and what is called.
namespace xf::explaining {
namespace {

std::string rounded(double value) {
    const int hundredths = int(std::lround(value * 100));
    const std::string cents = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (cents.size() == 1 ? "0" : "") + cents;
}

/// An array that exists as a whole between the stages.
std::string array_text(const lower::listed_stage& run) {
    return (is_full_intermediate(run) ? "full array, " : "small array, ") +
           size_text(double(run.last - run.first));
}

bool calls(const std::vector<lower::listed_call>& calls, const std::string& name) {
    return std::ranges::any_of(calls, [&](const lower::listed_call& c) { return c.what->name == name; });
}

std::string result_place(const planning::plan& p, const lower::program_listing& program,
                         const lower::listed_nest& nest, const lower::listed_stage& run) {
    if (run.where == exec::base::full && p.temporary)
        return "result, through a temporary (" + array_text(run) + "): " + p.temporary;
    std::string text = nest.loops.total() == 1 ? "result, in one piece"
                                               : "result, " + extents_text(run.computed) + " at a time";
    if (calls(program.end, "fence")) text += ", non-temporal stores";
    else if (run.where == exec::base::local) text += ", copied into the strided target";
    return text;
}

/// What is computed at a time of a tile that stays.
std::string steps_text(const planning::stage& s, const lower::listed_stage& run) {
    if (s.rolling_axis >= 0 && run.computed.size() > s.rolling_axis)
        return ", rolling buffer along axis " + std::to_string(s.rolling_axis) + ", " +
               std::to_string(run.computed[s.rolling_axis]) + " new rows per step";
    return run.computed == run.held ? "" : ", in blocks of " + extents_text(run.computed);
}

std::string address_text(const planning::plan& p, const exec::operand& o) {
    switch (o.from) {
        case exec::base::memory: return lower::memory_name(p, o.data);
        case exec::base::target: return "target";
        case exec::base::full: return "full + " + std::to_string(o.offset);
        case exec::base::local: return o.offset == 0 ? "local" : "local + " + std::to_string(o.offset);
    }
    return {};
}

}  // namespace

std::string loops_text(const lower::listed_nest& nest) {
    if (nest.loops.total() == 1 || nest.stages.empty()) return {};
    std::string tiles = nest.loops.outer > 1 ? std::to_string(nest.loops.outer) : "";
    for (const index_t count : nest.loops.count) {
        if (count > 1) tiles += (tiles.empty() ? "" : " x ") + std::to_string(count);
    }
    return "  for " + tiles + " tiles of " + extents_text(nest.stages.back().computed) +
           (nest.threads > 1 ? ", on " + std::to_string(nest.threads) + " threads:\n" : ":\n");
}

std::string place_text(const planning::plan& p, const lower::program_listing& program,
                       const lower::listed_nest& nest, const lower::listed_stage& run) {
    const planning::stage& s = p.stages[std::size_t(run.stage)];
    const bool has_results = graph::properties(s.node->kind).has_several_results;
    if (run.stage == p.g.root || has_results) return result_place(p, program, nest, run);
    if (s.contraction != nullptr && s.contraction->reduced_by >= 0)
        return "registers, until the best of each window is known";
    if (planning::is_finished_in_registers(p, s)) return "registers, until its reader's operations are done";
    if (run.where == exec::base::full)
        return array_text(run) + (s.materialise_reason ? ": " + std::string(s.materialise_reason) : "");
    std::string text =
        "tile of " + extents_text(run.held) + " (" + size_text(double(run.last - run.first)) + ")";
    text += steps_text(s, run);
    if (s.is_in_step) text += ", in step with the tiles of the result";
    if (s.consumers > 1) text += ", computed once for " + std::to_string(s.consumers) + " readers";
    if (s.recomputed > 1.005) text += ", recompute factor " + rounded(s.recomputed);
    return text;
}

std::string call_text(const planning::plan& p, const lower::listed_call& c) {
    std::string text = c.what->name;
    text += c.times == 1 ? " once" : " " + std::to_string(c.times) + " times";
    const int told = std::min(c.operand_count, int(std::size(c.at)));
    for (int k = 0; k < told; ++k)
        text += (k == 0 ? ": " : k == 1 ? " <- " : ", ") + address_text(p, c.at[k]);
    if (told < c.operand_count) text += ", and " + std::to_string(c.operand_count - told) + " more";
    return text;
}

}  // namespace xf::explaining
