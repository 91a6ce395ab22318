#include "xfuse/graph/equal.hpp"

#include <algorithm>
#include <cstring>

#include "xfuse/core/hash.hpp"

namespace xf::graph {

std::span<const index_t> table_of(const node& n) {
    if (n.table == nullptr) return {};
    const table_of_kind holds = properties(n.kind).table;
    if (holds == table_of_kind::indices) return {n.table, std::size_t(n.shape[n.along])};
    return {n.table, std::size_t(n.edge_count) + (holds == table_of_kind::starts ? 1U : 0U)};
}

namespace {

/// Mostly none or a few elements: in place, where a call would take longer than the comparison.
inline bool same_axes(const axis_vector& a, const axis_vector& b) {
    bool same = a.size() == b.size();
    for (int k = 0; same && k < a.size(); ++k) same = a.data()[k] == b.data()[k];
    return same;
}

/// What a functor of the user's holds is not known.
bool same_fill(const node& a, const node& b) {
    if (a.fill == b.fill) return true;
    if (a.fill == nullptr || b.fill == nullptr || a.custom != nullptr) return false;
    return std::memcmp(a.fill, b.fill, size_of(a.type)) == 0;
}

}  // namespace

bool same_fields(const node& a, const node& b) {
    const bool same_numbers = a.kind == b.kind && a.type == b.type && a.edge_count == b.edge_count &&
                              a.cluster.machine == b.cluster.machine && a.cluster.signs == b.cluster.signs &&
                              a.op == b.op && a.greatest == b.greatest && a.divisor == b.divisor &&
                              a.row == b.row && a.parameter == b.parameter && a.custom == b.custom &&
                              a.fails == b.fails && a.operand_type == b.operand_type && a.mode == b.mode &&
                              a.along == b.along && a.is_flat == b.is_flat;
    return same_numbers && same_axes(a.shape, b.shape) && same_axes(a.domain, b.domain) &&
           same_axes(a.strides, b.strides) && same_axes(a.before, b.before) && same_axes(a.inside, b.inside);
}

bool same_values(const node& a, const node& b) {
    return same_fill(a, b) && (a.table == b.table || std::ranges::equal(table_of(a), table_of(b))) &&
           (!has_cluster(a) || ops::same_cluster(a.cluster, b.cluster));
}

bool same_operation(const node& a, const node& b) {
    // Inputs may be bound to other memory later.
    if (a.is_input != b.is_input || (a.is_input && a.from.container != b.from.container)) return false;
    return same_fields(a, b) && a.where.data == b.where.data && same_values(a, b);
}

std::uint64_t hash_of(const node& n) {
    std::uint64_t h = core::hashed(std::uint64_t(n.kind), reinterpret_cast<std::uintptr_t>(n.where.data));
    if (n.fill != nullptr && n.custom == nullptr) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, n.fill, std::min(sizeof bits, size_of(n.type)));
        h = core::hashed(h, bits);
    }
    if (!has_cluster(n)) return h;
    return core::hashed(core::hashed(h, reinterpret_cast<std::uintptr_t>(n.cluster.machine)),
                        ops::hash_of(n.cluster));
}

}  // namespace xf::graph
