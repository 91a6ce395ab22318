#include "xfuse/expr/tensordot.hpp"

#include "xfuse/expr/matmul.hpp"

namespace xf::expr {
namespace {

/// Gives the axes not yet placed the next places.
void place_rest(std::array<short, max_rank>& axes, int rank, int& next) {
    for (int axis = 0; axis < rank; ++axis) {
        if (axes[std::size_t(axis)] < 0) axes[std::size_t(axis)] = static_cast<short>(next++);
    }
}

}  // namespace

contraction_axes pair_axes(int rank_a, const fixed_vector<int, max_rank>& of_a, int rank_b,
                           const fixed_vector<int, max_rank>& of_b) {
    contraction_axes axes;
    axes.out_rank = rank_a + rank_b - 2 * of_a.size();
    axes.rank = axes.out_rank + of_a.size();
    auto &a = axes.of_operand[0], &b = axes.of_operand[1];
    a.fill(-1);
    b.fill(-1);
    for (int k = 0; k < of_a.size(); ++k) {
        a[std::size_t(of_a[k])] = static_cast<short>(axes.out_rank + k);
        b[std::size_t(of_b[k])] = static_cast<short>(axes.out_rank + k);
    }
    int next = 0;
    place_rest(a, rank_a, next);
    place_rest(b, rank_b, next);
    return axes;
}

fixed_vector<int, max_rank> run_of_axes(int first, int count) {
    fixed_vector<int, max_rank> axes;
    for (int k = 0; k < count; ++k) axes.push_back(first + k);
    return axes;
}

void check_tensordot(std::span<const index_t> a, std::span<const index_t> b, index_t n) {
    const int rank_a = int(a.size()), rank_b = int(b.size());
    if (n < 0 || n > rank_a || n > rank_b) {
        throw axis_error(core::message("tensordot: ", n, " axes of operands of ", rank_a, " and ", rank_b,
                                       " axes (operand shapes ", core::shape_text(a), " and ",
                                       core::shape_text(b), ")"));
    }
    if (rank_a + rank_b - n > max_rank) {
        throw rank_error(core::message("tensordot: ", rank_a + rank_b - n,
                                       " axes, the summed ones included; ", max_rank, " is the limit"));
    }
    const std::span<const index_t> shapes[] = {a, b};
    (void)domain_extents(
        "tensordot", pair_axes(rank_a, run_of_axes(rank_a - int(n), int(n)), rank_b, run_of_axes(0, int(n))),
        shapes, {});
}

contraction_axes matmul_axes(int rank_a, int rank_b) {
    contraction_axes axes;
    const int batch_a = std::max(rank_a - 2, 0), batch_b = std::max(rank_b - 2, 0);
    const int batch = std::max(batch_a, batch_b);
    axes.stretches = (1U << batch) - 1;
    axes.rank = batch;
    auto &a = axes.of_operand[0], &b = axes.of_operand[1];
    for (int k = 0; k < batch_a; ++k) a[std::size_t(k)] = static_cast<short>(batch - batch_a + k);
    for (int k = 0; k < batch_b; ++k) b[std::size_t(k)] = static_cast<short>(batch - batch_b + k);
    if (rank_a > 1) a[std::size_t(rank_a - 2)] = static_cast<short>(axes.rank++);
    if (rank_b > 1) b[std::size_t(rank_b - 1)] = static_cast<short>(axes.rank++);
    axes.out_rank = axes.rank++;
    a[std::size_t(rank_a - 1)] = static_cast<short>(axes.out_rank);
    b[std::size_t(std::max(rank_b - 2, 0))] = static_cast<short>(axes.out_rank);
    return axes;
}

}  // namespace xf::expr
