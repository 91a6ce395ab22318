#include <algorithm>

#include "kinds.hpp"
#include "xfuse/shape/border.hpp"

/// Kinds that move elements: each contributes to the place it was read from.
namespace xf::gradients {
namespace {

/// The map of a part of the domain that starts at `low`.
shape::access_map started_at(const shape::access_map& map, const axis_vector& low) {
    shape::access_map part = map;
    for (const shape::axis_use& use : map.uses) part.offset[use.producer] += use.step * low[use.consumer];
    return part;
}

void give_part(step& s, int which, const erased_pointer& d, const shape::access_map& map) {
    labelled_product product;
    for (const index_t extent : d->shape()) product.add_label(extent);
    const int rank = d->shape().size();
    product.multiply(d, labels_up_to(rank));
    s.give(which, std::move(product), map, rank);
}

/// The entries along an axis, each added where the table says.
erased_pointer scattered(const erased_pointer& d, int axis, std::span<const index_t> table, index_t extent) {
    labelled_product product;
    for (const index_t each : d->shape()) product.add_label(each);
    std::vector<int> labels = labels_up_to(d->shape().size());
    product.multiply(d, labels);
    labels[std::size_t(axis)] = product.look_up(axis, table, extent);
    return product.sum(labels);
}

/// Where each place along an axis of a border is read from.
std::vector<index_t> border_table(const graph::node& n, int axis) {
    std::vector<index_t> table;
    table.reserve(std::size_t(n.shape[axis]));
    for (index_t at = 0; at < n.shape[axis]; ++at)
        table.push_back(shape::find_run(n.mode, at - n.before[axis], n.inside[axis]).source);
    return table;
}

}  // namespace

void pass_copy(step& s) {
    if (!s.node().is_flat) return s.give(0, s.derivative());
    s.give(0, dynamic::reshape(s.derivative(), s.node().shape));
}

void pass_pad(step& s) {
    const graph::node& n = s.node();
    erased_pointer d = s.derivative();
    for (int axis = 0; axis < n.shape.size(); ++axis) {
        if (n.mode == pad_mode::constant) d = crop(d, axis, n.before[axis], n.inside[axis]);
        else if (n.shape[axis] != n.inside[axis])
            d = scattered(d, axis, border_table(n, axis), n.inside[axis]);
    }
    give_part(s, 0, d, started_at(s.edge_of(0).map, n.before));
}

void pass_gather(step& s) {
    const graph::node& n = s.node();
    const std::span<const index_t> table(n.table, std::size_t(n.shape[n.along]));
    if (table.empty()) return;
    const index_t extent = 1 + *std::ranges::max_element(table);
    s.give(0, scattered(s.derivative(), n.along, table, extent));
}

void pass_concatenate(step& s) {
    const graph::node& n = s.node();
    for (int which = 0; which < n.edge_count; ++which) {
        const index_t low = n.table[which], extent = n.table[which + 1] - low;
        if (!s.wants(which) || extent == 0) continue;
        axis_vector start(n.shape.size(), 0);
        start[n.along] = low;
        give_part(s, which, crop(s.derivative(), n.along, low, extent),
                  started_at(s.edge_of(which).map, start));
    }
}

void pass_leaf(step&) {}
void pass_tuple(step&) {}
void pass_tie(step&) {}

}  // namespace xf::gradients
