#include "forced.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/plan/piece_lengths.hpp"

namespace xf::planning {
namespace {

std::string named(const plan& p, int node) {
    return core::message("policy: force: node ", node, " (", p.g.nodes[std::size_t(node)].name, ")");
}

void check_stage(const plan& p, const forced_stage& f) {
    const bool is_there = f.node >= 0 && f.node < int(p.stages.size());
    if (!is_there || p.stages[std::size_t(f.node)].level == storage_level::none) {
        throw error(core::message("policy: force: node ", f.node,
                                  " is no stage of this expression; explain(e, xf::decisions) lists them"));
    }
    const graph::kind_properties& kind = graph::properties(p.g.nodes[std::size_t(f.node)].kind);
    if (f.at != place::chosen && (f.node == p.g.root || kind.has_several_results))
        throw error(named(p, f.node) + " is the result: its place is the target");
    if (f.as != form::chosen && kind.does != graph::work::products)
        throw error(named(p, f.node) + " is no contraction: it has no form");
}

}  // namespace

forced_stage asked_of(const plan& p, const stage& s) {
    const int id = int(&s - p.stages.data());
    for (const forced_stage& f : p.options.force) {
        if (f.node == id) return f;
    }
    return {};
}

axis_vector forced_box(const stage& root, const few<index_t, max_rank>& tile) {
    axis_vector box = root.node->shape;
    for (int axis = 0; axis < box.size(); ++axis)
        box[axis] = std::min(box[axis], even_length(root, axis, tile[axis]));
    return box;
}

void check_request(const plan& p) {
    for (const forced_stage& f : p.options.force) check_stage(p, f);
    const auto& tile = p.options.tile;
    if (tile.empty()) return;
    const axis_vector& shape = p.root().node->shape;
    const auto refuse = [&](const std::string& why) {
        throw error(core::message("policy: tile: ", core::shape_text({tile.begin(), tile.end()}),
                                  " for a result of shape ", core::shape_text(shape::span_of(shape)), ": ",
                                  why));
    };
    if (tile.size() != shape.size())
        refuse(core::message("it needs one extent for each of the ", shape.size(), " axes"));
    for (int axis = 0; axis < tile.size(); ++axis) {
        if (tile[axis] < 1) refuse(core::message("axis ", axis, " has extent ", std::to_string(tile[axis])));
    }
}

void check_outcome(const plan& p) {
    for (const forced_stage& f : p.options.force) {
        const stage& s = p.stages[std::size_t(f.node)];
        if (must_be_tile(p, s) && s.level != storage_level::tile) {
            throw error(core::message(named(p, f.node), " cannot stay in tiles: ",
                                      s.materialise_reason ? s.materialise_reason : "it fills an array"));
        }
        if (f.at == place::rolling && s.rolling_axis < 0)
            throw error(named(p, f.node) +
                        " cannot be a rolling buffer: no tile needs what the one before it did");
        if (f.at == place::recomputed && s.rolling_axis >= 0)
            throw error(named(p, f.node) +
                        " cannot be computed again: several stages read it at different times");
        if (f.at == place::array && s.level != storage_level::materialised)
            throw error(named(p, f.node) + " cannot have an array of its own");
    }
}

}  // namespace xf::planning
