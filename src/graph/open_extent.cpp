#include "xfuse/graph/open_extent.hpp"

#include <algorithm>
#include <cmath>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/equal.hpp"

namespace xf::graph {
namespace {

/// What is added to multiples of an extent: borders, windows, crops.
constexpr index_t max_rest = 4096;

[[noreturn]] void refuse(const char* what) {
    throw shape_error(core::message("an open extent is ", what,
                                    ": what is computed does not follow from the extent by sums and "
                                    "multiples alone; state the extent of the input"));
}

index_t nearest_multiple(double value) { return index_t(std::llround(value / double(open_extent))); }

bool is_near_multiple(double value) {
    if (!(std::abs(value) > double(open_extent) / 2) || std::abs(value) > 1e15) return false;
    return std::abs(value - double(nearest_multiple(value)) * double(open_extent)) <= double(max_rest);
}

void close_all(axis_vector& values, index_t n) {
    for (index_t& value : values) value = closed(value, n);
}

double value_of(const ops::scalar& s) {
    switch (s.type) {
        case dtype::float32: return double(s.as<float>());
        case dtype::float64: return s.as<double>();
        case dtype::int32: return double(s.as<std::int32_t>());
        case dtype::int64: return double(s.as<std::int64_t>());
        case dtype::uint32: return double(s.as<std::uint32_t>());
        case dtype::uint64: return double(s.as<std::uint64_t>());
        default: return 0;
    }
}

/// A scalar that was computed from an open extent cannot be computed again.
void check_constants(const ops::cluster& c) {
    constexpr int most = 64;
    const int count = c.list->constant_count;
    if (count == 0 || count > most) return;
    ops::scalar constants[most];
    c.read_constants(c.state, constants);
    for (int k = 0; k < count; ++k) {
        const double value = value_of(constants[k]);
        if (is_near_multiple(value) || (value != 0 && is_near_multiple(1 / value)))
            refuse("part of a scalar");
    }
}

bool reads_by_indices(const node& n) { return properties(n.kind).table == table_of_kind::indices; }

void close_table(builder& b, node& n, index_t extent) {
    const std::span<const index_t> table = table_of(n);
    if (std::ranges::none_of(table, is_open)) return;
    if (reads_by_indices(n)) refuse("read by a list of indices");
    const std::span<index_t> own = b.allocate<index_t>(table.size());
    std::ranges::transform(table, own.begin(), [&](index_t value) { return closed(value, extent); });
    n.table = own.data();
}

void close_map(shape::access_map& map, index_t n) {
    close_all(map.offset, n);
    for (shape::axis_use& use : map.uses) {
        use.step = closed(use.step, n);
        use.div = closed(use.div, n);
        use.mod = closed(use.mod, n);
    }
}

/// Extremes of nothing have no value.
void require_elements(const node& n) {
    const bool is_extreme = properties(n.kind).counts_places || n.op == kernels::reduce_op::max ||
                            n.op == kernels::reduce_op::min;
    if (!is_extreme || n.volume() == 0 || n.domain_volume() > 0) return;
    throw shape_error(core::message(n.name, ": an axis of extent 0 has no ", n.name));
}

void close_node(builder& b, node& n, index_t extent) {
    if (reads_by_indices(n) && is_open(n.shape[n.along])) refuse("read by a list of indices");
    if (n.table != nullptr) close_table(b, n, extent);
    close_all(n.shape, extent);
    close_all(n.domain, extent);
    close_all(n.before, extent);
    close_all(n.inside, extent);
    if (is_near_multiple(n.divisor)) n.divisor = double(closed(index_t(std::llround(n.divisor)), extent));
    if (is_near_multiple(n.parameter)) refuse("part of a parameter");
    check_constants(n.cluster);
    for (int k = 0; k < n.edge_count; ++k) close_map(b.operand(n, k).map, extent);
    require_elements(n);
}

}  // namespace

index_t closed(index_t value, index_t n) {
    if (!is_open(value)) return value;
    const index_t times = nearest_multiple(double(value)), rest = value - times * open_extent;
    if (rest > max_rest || rest < -max_rest) refuse("divided");
    return times * n + rest;
}

void close_extents(builder& b, int root, index_t n) {
    for (int id = 0; id < b.size(); ++id) {
        if (!has_memory(b.at(id))) close_node(b, b.at(id), n);
    }
    // A quotient so small that it was taken for a number of its own indexes elements that there are not.
    try {
        verify(b.finish(root), "close_extents");
    } catch (const std::logic_error&) {
        refuse("divided");
    }
}

}  // namespace xf::graph
