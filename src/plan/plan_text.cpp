#include "xfuse/plan/plan_text.hpp"

#include "xfuse/core/errors.hpp"
#include "xfuse/plan/borders.hpp"

namespace xf::planning {
namespace {

std::string box_text(const axis_vector& extents) { return core::shape_text(shape::span_of(extents)); }

std::string loops_text(const stage& s) {
    std::string text;
    const int rank = s.node->shape.size();
    for (const loop& l : s.loops) {
        text += l.axis < rank ? " i" + std::to_string(l.axis) : " r" + std::to_string(l.axis - rank);
        if (l.div > 1) text += "/" + std::to_string(l.div);
    }
    return text;
}

std::string memory_text(const char* what, index_t at, index_t bytes) {
    return ", " + std::string(what) + " " + std::to_string(bytes) + " bytes at " + std::to_string(at);
}

/// The tile of a stage, and how it is computed.
std::string tile_text(const stage& s) {
    std::string text;
    if (s.box.empty()) return text;
    text += ", box " + box_text(s.box);
    if (!(s.block == s.box)) text += ", block " + box_text(s.block);
    if (s.rolling_axis >= 0) text += ", rolling along axis " + std::to_string(s.rolling_axis);
    if (s.span > 0) text += ", span " + std::to_string(s.span);
    if (!s.chunk.empty()) text += ", chunk " + box_text(s.chunk);
    if (s.recomputed > 1.005) text += ", recompute factor " + std::to_string(s.recomputed);
    return text;
}

std::string contraction_text(const contraction_plan& c) {
    std::string text = ", " + std::string(name_of(c.variant));
    if (c.variant == contraction_variant::reference) return text;
    const contraction_blocking& b = c.blocking;
    text += ", KC " + std::to_string(b.kc) + ", MC " + std::to_string(b.mc) + ", NC " +
            std::to_string(b.nc_panels * b.nr);
    if (c.reduced_by >= 0) text += ", reduced by %" + std::to_string(c.reduced_by);
    return text + (c.finished_by < 0 ? "" : ", finished by %" + std::to_string(c.finished_by));
}

std::string stage_text(const plan& p, std::size_t id) {
    const stage& s = p.stages[id];
    std::string text =
        "%" + std::to_string(id) + " " + graph::properties(s.node->kind).name + ": " + name_of(s.level);
    if (s.materialise_reason != nullptr) text += " (" + std::string(s.materialise_reason) + ")";
    if (s.consumers > 1) text += ", " + std::to_string(s.consumers) + " consumers";
    if (p.is_shared && p.notes.conflicts[id].is_contended) text += ", contended";
    if (!s.loops.empty()) text += ", loops" + loops_text(s);
    if (s.vector_axis >= 0) text += ", vector axis " + std::to_string(s.vector_axis);
    text += tile_text(s);
    if (s.is_border) text += ", border";
    if (s.threads > 1) text += ", " + std::to_string(s.threads) + " threads";
    if (s.strategy != reduction_strategy::none) text += ", " + std::string(name_of(s.strategy));
    if (s.contraction != nullptr) text += contraction_text(*s.contraction);
    if (is_inside_border(p, s)) text += ", inside %" + std::to_string(s.in_place_of);
    else if (s.in_place_of >= 0) text += ", in place of %" + std::to_string(s.in_place_of);
    else if (s.buffer >= 0) text += memory_text("buffer", s.buffer, s.bytes);
    if (s.held >= 0) text += ", held box " + std::to_string(s.held);
    if (s.scratch_bytes > 0) text += memory_text("scratch", s.scratch, s.scratch_bytes);
    return text + "\n";
}

const char* output_text(const plan& p) {
    if (p.temporary != nullptr) return "through a temporary";
    if (p.is_streamed) return "through a tile, non-temporal stores";
    if (p.streams_rows) return "non-temporal stores";
    return p.is_staged ? "through a tile" : "straight";
}

}  // namespace

std::string to_text(const plan& p) {
    std::string text = "plan: " + std::to_string(p.threads) + (p.threads == 1 ? " thread" : " threads") +
                       ", output " + output_text(p) + "\n";
    for (std::size_t id = 0; id < p.stages.size(); ++id) {
        if (p.stages[id].level != storage_level::none) text += stage_text(p, id);
    }
    return text;
}

}  // namespace xf::planning
