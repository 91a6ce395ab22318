#include <cstdio>

#include "xfuse/explain/explanation.hpp"

namespace xf::explaining {
namespace {

std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
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

std::string title_of(const graph::node& n) {
    if (n.kind == graph::node_kind::map) {
        std::string text;
        for (const ops::operation& o : n.cluster.list->operations)
            text += (text.empty() ? "" : ", ") + std::string(ops::name_of(o));
        return text;
    }
    if (n.kind == graph::node_kind::concatenate || n.kind == graph::node_kind::scan ||
        n.kind == graph::node_kind::lookup)
        return std::string(n.name) + " along axis " + std::to_string(n.along);
    if (n.kind == graph::node_kind::pad) return std::string(n.name) + ", " + shape::name_of(n.mode);
    if (!graph::properties(n.kind).reduces) return n.name;
    axis_vector reduced;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
    return std::string(n.name) + (reduced.empty() ? " over nothing" : " over " + extents_text(reduced));
}

}  // namespace xf::explaining
