#include <algorithm>

#include "xfuse/graph/regions.hpp"

namespace xf::graph {
namespace {

bool is_empty(const shape::box& b) {
    return std::ranges::any_of(b.extent, [](index_t extent) { return extent <= 0; });
}

bool contains(const shape::box& b, const shape::box& part) {
    for (int axis = 0; axis < b.low.size(); ++axis) {
        if (part.low[axis] < b.low[axis] || end_of(part, axis) > end_of(b, axis)) return false;
    }
    return true;
}

/// Entries of a node that is read as one axis, by its own axes: from the first axis along which the two ends
/// differ on, all of each axis.
shape::box unflattened(const shape::box& flat, const axis_vector& extents) {
    shape::box b{axis_vector(extents.size(), 0), extents};
    index_t first = flat.low[0], last = first + flat.extent[0] - 1;
    index_t count = shape::volume(extents);
    for (int axis = 0; axis < extents.size(); ++axis) {
        count = std::max<index_t>(count / std::max<index_t>(extents[axis], 1), 1);
        const index_t low = first / count, high = last / count;
        b.low[axis] = low;
        b.extent[axis] = high - low + 1;
        if (low != high) break;
        first %= count;
        last %= count;
    }
    return b;
}

/// The part of one axis that entries low to high of a padded one show; nothing of it where only the constant.
void show_border(const node& n, int axis, index_t& low, index_t& extent) {
    const index_t before = n.before[axis], inside = n.inside[axis], end = low + extent;
    index_t first = std::max(low, before), last = std::min(end, before + inside) - 1;
    if (n.mode != pad_mode::constant) {
        for (index_t at = low; at < end;) {
            const shape::border_run r = shape::find_run(n.mode, at - before, inside);
            const index_t length = std::min(r.length, end - at), to = r.source + r.step * (length - 1);
            const bool is_first = at == low;
            first =
                is_first ? before + std::min(r.source, to) : std::min(first, before + std::min(r.source, to));
            last =
                is_first ? before + std::max(r.source, to) : std::max(last, before + std::max(r.source, to));
            at += length;
        }
    }
    low = first;
    extent = std::max<index_t>(last - first + 1, 0);
}

/// The part of a node's domain for which operand `which` is read, so that these results can be computed.
shape::box domain_read(const node& n, int which, shape::box results) {
    const kind_properties& kind = properties(n.kind);
    for (int axis = results.low.size(); axis < n.domain.size(); ++axis) {
        results.low.push_back(0);
        results.extent.push_back(n.domain[axis]);
    }
    results = read_part(n, which, results);
    if (is_empty(results)) return results;
    if (kind.has_border) {
        for (int axis = 0; axis < n.shape.size(); ++axis)
            show_border(n, axis, results.low[axis], results.extent[axis]);
    } else if (kind.table == table_of_kind::indices) {
        const std::span rows(n.table + results.low[n.along], std::size_t(results.extent[n.along]));
        const auto [low, high] = std::ranges::minmax(rows);
        results.low[n.along] = low;
        results.extent[n.along] = high - low + 1;
    } else if (kind.runs_along) {
        // A running sum reads from the start of the axis on, a function of rows all of it.
        const bool is_running = n.row == kernels::row_function::none;
        const index_t end = results.low[n.along] + results.extent[n.along];
        results.low[n.along] = 0;
        results.extent[n.along] = is_running ? end : n.domain[n.along];
    }
    return results;
}

/// Is the operand read at any place along a row, as data say? Only the row is known then.
bool looks_up(const node& n, int which) { return properties(n.kind).does == work::lookups && which == 0; }
/// Does it read the operand of some of its elements alone, so that gaps in a box may hide what its faces are?
bool selects(const node& n) {
    const kind_properties& kind = properties(n.kind);
    return kind.has_border || kind.table != table_of_kind::none;
}

/// Do the terms of one axis of the operand, over these extents, reach every place between the first and the
/// last?
bool fills(const shape::access_map& map, int axis, const shape::box& domain) {
    fixed_vector<std::array<index_t, 2>, shape::max_uses> terms;  // step, how often
    for (const shape::axis_use& use : map.uses) {
        if (use.producer != axis) continue;
        const index_t low = domain.low[use.consumer], high = end_of(domain, use.consumer) - 1;
        terms.push_back({std::abs(use.step), high / use.div - low / use.div});
    }
    std::ranges::sort(terms, {}, [](const auto& term) { return term[0]; });
    index_t reached = 0;
    for (const auto& [step, count] : terms) {
        if (count > 0 && step > reached + 1) return false;
        reached += step * count;
    }
    return true;
}

/// The box of an operand that a part of its consumer's domain reads, and what is known of it.
piece image_of(const shape::access_map& map, const shape::box& domain, const piece& consumer) {
    piece p{shape::image(map, domain), consumer.is_exact, consumer.is_full};
    unsigned seen = 0;
    for (const shape::axis_use& use : map.uses) {
        const unsigned axis = 1U << use.consumer;
        const bool is_diagonal = (seen & axis) != 0;
        seen |= axis;
        if (is_diagonal || use.mod != 0) p.is_exact = p.is_full = false;
    }
    for (int axis = 0; axis < map.producer_rank(); ++axis) {
        const auto terms = std::ranges::count(map.uses, axis, &shape::axis_use::producer);
        // The ends of a sum of two indices are not reached where the two are not both at their ends.
        if (terms > 1 && !consumer.is_full) p.is_exact = false;
        p.is_full &= fills(map, axis, domain);
    }
    return p;
}

}  // namespace

piece hull(const region& pieces) {
    piece all = pieces.front();
    for (const piece& each : pieces) {
        const bool is_same = each.box.low == all.box.low && each.box.extent == all.box.extent;
        all.is_exact &= each.is_exact;
        all.is_full &= each.is_full && is_same;
        for (int axis = 0; axis < each.box.low.size(); ++axis) {
            const index_t end = std::max(end_of(all.box, axis), end_of(each.box, axis));
            all.box.low[axis] = std::min(all.box.low[axis], each.box.low[axis]);
            all.box.extent[axis] = end - all.box.low[axis];
        }
    }
    return all;
}

void add(region& to, const piece& next, std::size_t most_pieces) {
    const auto holds = [&](const piece& each) { return each.is_full && contains(each.box, next.box); };
    if (std::ranges::any_of(to, holds)) return;
    std::erase_if(to, [&](const piece& each) { return next.is_full && contains(next.box, each.box); });
    to.push_back(next);
    if (to.size() > most_pieces) to = {hull(to)};
}

piece unflattened(const node& n, const piece& read) {
    piece p = read;
    p.box = unflattened(read.box, n.shape);
    p.is_full &= shape::volume(p.box.extent) == read.box.extent[0];
    return p;
}

std::optional<piece> read_of(const node& n, int which, const shape::access_map& map, const piece& results) {
    const shape::box domain = domain_read(n, which, results.box);
    if (is_empty(domain)) return std::nullopt;
    piece p = image_of(map, domain, results);
    if (selects(n)) {
        p.is_exact &= results.is_full;
        p.is_full &= properties(n.kind).table == table_of_kind::starts ||
                     (properties(n.kind).has_border && n.mode != pad_mode::wrap);
    }
    if (looks_up(n, which)) p.is_exact = p.is_full = false;
    return p;
}

}  // namespace xf::graph
