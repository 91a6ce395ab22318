#include "xfuse/graph/graph_text.hpp"

#include <cmath>
#include <vector>

#include "xfuse/core/errors.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::graph {
namespace {

std::string tuple_text(const axis_vector& extents) { return core::shape_text(shape::span_of(extents)); }

std::string axis_text(int axis) { return "axis " + std::to_string(axis); }

std::string cluster_text(const node& n) {
    std::string names;
    for (const ops::operation& o : n.cluster.list->operations)
        names += (names.empty() ? "" : ", ") + std::string(ops::name_of(o));
    return names.empty() ? n.name : names;
}

/// What a node does beyond its kind.
std::string detail_of(const node& n) {
    const kind_properties& kind = properties(n.kind);
    if (has_cluster(n)) return cluster_text(n);
    std::string text = kind.says_name ? n.name : "";
    if (kind.has_border) text = std::string(shape::name_of(n.mode)) + ", before " + tuple_text(n.before);
    if (kind.along != axis_of::none) text += (text.empty() ? "" : ", ") + axis_text(n.along);
    return text;
}

bool is_row_major(const node& leaf) {
    index_t step = 1;
    for (int axis = leaf.shape.size(); axis-- > 0;) {
        if (leaf.shape[axis] != 1 && leaf.strides[axis] != step) return false;
        step *= leaf.shape[axis];
    }
    return true;
}

std::string operands_text(const graph& g, const node& n) {
    std::string text;
    for (const edge& e : g.operands(n)) {
        text += (text.empty() ? "%" : ", %") + std::to_string(e.node);
        if (!(e.map == shape::identity_map(n.domain.size())))
            text += " at " + shape::index_text(e.map, n.shape.size());
    }
    return "(" + text + ")";
}

std::string line_of(const graph& g, int id) {
    const node& n = g.nodes[std::size_t(id)];
    const std::string detail = detail_of(n);
    std::string text = "%" + std::to_string(id) + " = " + properties(n.kind).name;
    if (!detail.empty()) text += "[" + detail + "]";
    if (!has_memory(n)) text += operands_text(g, n);
    if (n.reduced_rank() > 0) {
        axis_vector reduced;
        for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
        text += " over " + tuple_text(reduced);
    }
    if (n.divisor != 1) text += " / " + std::to_string(std::lround(n.divisor));
    text += " : " + std::string(name_of(n.type)) + " " + tuple_text(n.shape);
    if (has_memory(n) && !is_row_major(n)) text += " strides " + tuple_text(n.strides);
    if (n.is_flat) text += ", flat";
    if (n.is_common) text += ", common";
    if (n.is_rolled) text += ", rolled";
    if (n.is_materialised) text += ", materialised";
    if (n.is_assumed_finite) text += ", assumed finite";
    if (n.reason != nullptr) text += ", " + std::string(n.reason);
    return text + "\n";
}

void add_lines(const graph& g, int id, std::vector<bool>& is_done, std::string& text) {
    if (is_done[std::size_t(id)]) return;
    is_done[std::size_t(id)] = true;
    for (const edge& e : g.operands(g.nodes[std::size_t(id)])) add_lines(g, e.node, is_done, text);
    text += line_of(g, id);
}

}  // namespace

std::string to_text(const graph& g) {
    std::string text;
    std::vector<bool> is_done(g.nodes.size());
    add_lines(g, g.root, is_done, text);
    return text;
}

}  // namespace xf::graph
