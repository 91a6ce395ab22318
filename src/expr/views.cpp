#include "xfuse/expr/views.hpp"

#include <algorithm>

namespace xf::expr {

shape::access_map axes_map(std::span<const int> from, int operand_rank) {
    shape::access_map map;
    map.offset.resize(operand_rank, 0);
    for (int k = 0; k < int(from.size()); ++k) {
        if (from[std::size_t(k)] >= 0) map.uses.push_back({k, from[std::size_t(k)], 1, 1, 0});
    }
    return map;
}

std::array<int, max_rank> check_permutation(const char* name, std::span<const index_t> axes, int rank) {
    std::array<int, max_rank> result{};
    if (axes.size() != std::size_t(rank))
        throw rank_error(core::message(name, ": ", axes.size(), " axes for an operand of rank ", rank));
    const auto normal = shape::normalise_axes(name, axes, rank);
    std::copy(normal.begin(), normal.end(), result.begin());
    return result;
}

std::array<int, max_rank> moved_axes(std::span<const index_t> source, std::span<const index_t> destination,
                                     int rank) {
    if (source.size() != destination.size()) {
        throw rank_error(
            core::message("moveaxis: ", source.size(), " axes to move to ", destination.size(), " places"));
    }
    const auto from = shape::normalise_axes("moveaxis", source, rank);
    const auto to = shape::normalise_axes("moveaxis", destination, rank);
    std::array<int, max_rank> result{};
    result.fill(-1);
    unsigned moved = 0;
    for (int k = 0; k < from.size(); ++k) {
        result[std::size_t(to[k])] = from[k];
        moved |= 1U << from[k];
    }
    int next = 0;
    for (int k = 0; k < rank; ++k) {
        if (result[std::size_t(k)] >= 0) continue;
        while (moved >> next & 1U) ++next;
        result[std::size_t(k)] = next++;
    }
    return result;
}

void require_extent_one(std::span<const index_t> shape, int axis) {
    const index_t extent = shape[std::size_t(axis)];
    if (extent == 1) return;
    throw shape_error(core::message("squeeze: axis ", axis, " has extent ", extent, ", not 1 (operand shape ",
                                    core::shape_text(shape), ")"));
}

void check_broadcast(std::span<const index_t> from, std::span<const index_t> to) {
    shape::check_shape("broadcast_to", to, 1);
    const std::size_t lead = to.size() - from.size();
    for (std::size_t k = 0; k < from.size(); ++k) {
        if (from[k] == to[lead + k] || from[k] == 1) continue;
        throw shape_error(core::message("broadcast_to: axis ", int(k), " of extent ", from[k],
                                        " cannot become ", to[lead + k], " (operand shape ",
                                        core::shape_text(from), ", wanted ", core::shape_text(to), ")"));
    }
}

diagonal_line find_diagonal(index_t rows, index_t columns, index_t offset) {
    // Not -offset, which the lowest integer does not have; no diagonal lies that far.
    const index_t row = -std::clamp<index_t>(offset, -rows, 0), column = std::max<index_t>(offset, 0);
    const index_t extent = std::max<index_t>(std::min(rows - row, columns - column), 0);
    if (extent == 0) return {0, 0, 0};
    return {extent, row, column};
}

}  // namespace xf::expr
