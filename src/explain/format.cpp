#include <cstdio>

#include "xfuse/explain/explanation.hpp"

namespace xf::explaining {
namespace {

std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

std::string term_text(const shape::axis_use& use, int result_rank) {
    std::string text = use.consumer < result_rank ? "i" + std::to_string(use.consumer)
                                                  : "r" + std::to_string(use.consumer - result_rank);
    if (use.div != 1) text += "/" + std::to_string(use.div);
    if (use.mod != 0) text += "%" + std::to_string(use.mod);
    const index_t size = use.step < 0 ? -use.step : use.step;
    return size == 1 ? text : std::to_string(size) + "*" + text;
}

std::string axis_text(const shape::access_map& map, int axis, int result_rank) {
    std::string text;
    for (const shape::axis_use& use : map.uses) {
        if (use.producer != axis || use.step == 0) continue;
        if (use.step < 0) text += text.empty() ? "-" : " - ";
        else if (!text.empty()) text += " + ";
        text += term_text(use, result_rank);
    }
    const index_t offset = map.offset[axis];
    if (text.empty()) return std::to_string(offset);
    if (offset > 0) text += " + " + std::to_string(offset);
    if (offset < 0) text += " - " + std::to_string(-offset);
    return text;
}

}  // namespace

std::string size_text(double bytes) {
    if (bytes < 1000) return formatted("%.0f B", bytes);
    if (bytes < 1e6) return formatted("%.1f kB", bytes / 1e3);
    if (bytes < 1e9) return formatted("%.1f MB", bytes / 1e6);
    return formatted("%.2f GB", bytes / 1e9);
}

std::string flops_text(double flops) {
    if (flops < 1e6) return formatted("%.0f", flops);
    if (flops < 1e9) return formatted("%.1f million", flops / 1e6);
    return formatted("%.2f billion", flops / 1e9);
}

std::string extents_text(const axis_vector& extents) {
    std::string text;
    for (const index_t extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "1" : text;
}

std::string index_text(const shape::access_map& map, int result_rank) {
    std::string text = "[";
    for (int axis = 0; axis < map.producer_rank(); ++axis) {
        if (axis > 0) text += ", ";
        text += axis_text(map, axis, result_rank);
    }
    return text + "]";
}

std::string title_of(const graph::node& n) {
    if (n.kind == graph::node_kind::map) {
        std::string text;
        for (const ops::operation& o : n.cluster.list->operations)
            text += (text.empty() ? "" : ", ") + std::string(ops::name_of(o));
        return text;
    }
    if (n.kind == graph::node_kind::concatenate || n.kind == graph::node_kind::scan)
        return std::string(n.name) + " along axis " + std::to_string(n.along);
    if (n.kind == graph::node_kind::pad) return std::string(n.name) + ", " + shape::name_of(n.mode);
    if (!graph::properties(n.kind).reduces) return n.name;
    axis_vector reduced;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
    return std::string(n.name) + (reduced.empty() ? " over nothing" : " over " + extents_text(reduced));
}

}  // namespace xf::explaining
