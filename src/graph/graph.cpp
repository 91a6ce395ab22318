#include "xfuse/graph/graph.hpp"

#include <algorithm>
#include <stdexcept>

#include "xfuse/core/errors.hpp"

namespace xf::graph {

lender lender_of(const bound_input& input) {
    lender from;
    from.container = &input;
    from.locate = [](const void* container, location& now) {
        now = static_cast<const bound_input*>(container)->at;
    };
    from.is_unchanged = [](const void* container, const void* data, const axis_vector& shape,
                           const axis_vector& strides) {
        const location& now = static_cast<const bound_input*>(container)->at;
        return now.data == data && now.shape == shape &&
               shape::used_strides(shape::span_of(now.shape), shape::span_of(now.strides)) == strides;
    };
    return from;
}

int graph::clone(int id) {
    const int count = nodes[std::size_t(id)].edge_count;
    if (spare_nodes == 0 || spare_edges < count) throw capacity_exceeded();
    --spare_nodes;
    spare_edges -= count;
    nodes = {nodes.data(), nodes.size() + 1};
    node& n = nodes.back() = nodes[std::size_t(id)];
    n.first_edge = int(edges.size());
    edges = {edges.data(), edges.size() + std::size_t(count)};
    const std::span<edge> from = operands(nodes[std::size_t(id)]);
    std::copy(from.begin(), from.end(), operands(n).begin());
    return int(nodes.size()) - 1;
}

shape::box read_part(const node& consumer, int which, shape::box domain) {
    if (properties(consumer.kind).table != table_of_kind::starts) return domain;
    const int axis = consumer.along;
    const index_t low = std::max(domain.low[axis], consumer.table[which]);
    const index_t high = std::min(domain.low[axis] + domain.extent[axis], consumer.table[which + 1]);
    domain.low[axis] = low;
    domain.extent[axis] = std::max<index_t>(high - low, 0);
    return domain;
}

namespace {

void require(bool holds, const char* pass, int id, const char* what) {
    if (!holds) throw std::logic_error(core::message("xfuse: after pass ", pass, ", node ", id, ": ", what));
}

void verify_edge(const graph& g, const node& consumer, int id, const edge& e, const char* pass) {
    require(e.node >= 0 && e.node < int(g.nodes.size()), pass, id, "operand does not exist");
    const node& producer = g.nodes[e.node];
    const int rank = producer.is_flat ? 1 : producer.shape.size();
    require(e.map.producer_rank() == rank, pass, id, "map has another rank than its producer");
    for (const shape::axis_use& use : e.map.uses) {
        require(use.consumer >= 0 && use.consumer < consumer.domain.size(), pass, id,
                "term of no consumer axis");
        require(use.producer >= 0 && use.producer < rank, pass, id, "term of no producer axis");
        require(use.div >= 1 && use.mod >= 0, pass, id, "term with a bad division");
    }
    if (consumer.domain_volume() == 0 || properties(consumer.kind).may_read_outside) return;
    // No element of a tuple is read, and there may be none.
    if (properties(consumer.kind).ties_results) return;
    const int which = int(&e - g.operands(consumer).data());
    const shape::box all =
        read_part(consumer, which, {axis_vector(consumer.domain.size(), 0), consumer.domain});
    if (shape::volume(all.extent) == 0) return;
    const shape::box touched = shape::image(e.map, all);
    for (int axis = 0; axis < rank; ++axis) {
        const index_t extent = producer.is_flat ? producer.volume() : producer.shape[axis];
        require(touched.low[axis] >= 0 && touched.low[axis] + touched.extent[axis] <= extent, pass, id,
                "map leaves its producer");
    }
}

}  // namespace

void verify(const graph& g, const char* pass) {
    require(g.root >= 0 && g.root < int(g.nodes.size()), pass, g.root, "no such root");
    for (int id = 0; id < int(g.nodes.size()); ++id) {
        const node& n = g.nodes[id];
        const bool fits =
            properties(n.kind).reduces ? n.domain.size() >= n.shape.size() : n.domain == n.shape;
        require(fits, pass, id, "domain does not fit the shape");
        const bool needs_axis = properties(n.kind).along == axis_of::result;
        require(!needs_axis || n.along < n.shape.size(), pass, id, "works along no axis");
        for (const edge& e : g.operands(n)) verify_edge(g, n, id, e, pass);
    }
}

}  // namespace xf::graph
