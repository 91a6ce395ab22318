#include "stage_text.hpp"

#include "emitted_source.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::emit {
namespace {

/// "add, relu"
std::string operations_text(const graph::node& n, const char* between) {
    std::string text;
    for (const ops::operation& o : n.cluster.list->operations)
        text += (text.empty() ? "" : between) + std::string(ops::name_of(o));
    return text;
}

}  // namespace

std::string shape_text(const axis_vector& shape) { return core::shape_text(shape::span_of(shape)); }

std::string times_text(const axis_vector& extents) {
    std::string text;
    for (const index_t extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "1" : text;
}

std::string short_name(const graph::node& n) {
    const std::string all = graph::has_cluster(n) ? operations_text(n, "_") : n.name;
    return all.empty() || all.size() > 24 ? n.name : all;
}

std::string title_of(const planning::stage& s) {
    const graph::node& n = *s.node;
    std::string text = graph::has_cluster(n) ? operations_text(n, ", ") : n.name;
    if (n.reduced_rank() > 0) {
        axis_vector reduced;
        for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
        text += " over " + times_text(reduced);
    }
    return text + " -> " + xf::name_of(n.type) + " " + shape_text(n.shape);
}

}  // namespace xf::emit
