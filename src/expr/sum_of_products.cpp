#include "xfuse/expr/sum_of_products.hpp"

namespace xf::expr {

bool is_broadcast(std::span<const index_t> operand, std::span<const index_t> domain) {
    const std::size_t lead = domain.size() - operand.size();
    for (std::size_t axis = 0; axis < domain.size(); ++axis) {
        if (domain[axis] > 1 && (axis < lead || operand[axis - lead] == 1)) return true;
    }
    return false;
}

bool has_repeats(std::span<const index_t> shape, const shape::map_view& map) {
    unsigned consumers = 0, producers = 0;
    for (const shape::axis_use& use : map.uses) {
        const unsigned producer = 1U << use.producer;
        if (!use.is_affine()) return true;
        if (shape[std::size_t(use.consumer)] > 1 && (producers & producer) != 0) return true;
        if (shape[std::size_t(use.consumer)] > 1) producers |= producer;
        consumers |= 1U << use.consumer;
    }
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] > 1 && (consumers >> axis & 1U) == 0) return true;
    }
    return false;
}

contraction_axes product_axes(int rank, const fixed_vector<int, max_rank>& reduced,
                              std::span<const int> factor_ranks) {
    unsigned leaves = 0;
    for (const int axis : reduced) leaves |= 1U << axis;
    contraction_axes axes;
    std::array<short, max_rank> position{};
    for (const bool pick_reduced : {false, true}) {
        for (int axis = 0; axis < rank; ++axis) {
            if (((leaves >> axis & 1U) != 0) == pick_reduced)
                position[std::size_t(axis)] = static_cast<short>(axes.rank++);
        }
        if (!pick_reduced) axes.out_rank = axes.rank;
    }
    for (std::size_t k = 0; k < factor_ranks.size(); ++k) {
        const int lead = rank - factor_ranks[k];
        std::copy(position.begin() + lead, position.begin() + rank, axes.of_operand[k].begin());
    }
    axes.stretches = ~0U;
    return axes;
}

}  // namespace xf::expr
