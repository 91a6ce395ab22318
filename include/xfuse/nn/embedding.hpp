#pragma once
#include "xfuse/expr/take.hpp"

namespace xf::nn {

/// For each index the row of a table: what words, or classes, are to a network.
///
/// Shapes    indices: (...), table: (V, D) -> (..., D)
/// Throws    bounds_error for an index that is no row, as take; negative ones count from the end
/// Cost      reads the rows that are asked for
/// Source    PyTorch, nn.functional.embedding
template <expr::indices I, operand W>
auto embedding(I&& indices, W&& table) {
    auto rows = expr::as_node(std::forward<W>(table));
    static_assert(decltype(rows)::rank == 2,
                  "xfuse: nn: the table of embedding has the axes (entries, features)");
    const auto where = expr::axis_of_indices("embedding", rows, 0);
    return expr::take_node(where, std::move(rows), expr::index_node(where, std::forward<I>(indices)));
}

}  // namespace xf::nn
