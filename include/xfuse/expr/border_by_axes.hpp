#pragma once
#include "xfuse/graph/builder.hpp"

namespace xf::expr {

/// Where the parts of one padded axis start: what is in front, the operand, what is behind, the end.
using part_starts = std::array<index_t, 4>;

/// A border whose axes are padded one after the other, each with what the ones before have made.
struct border_by_axes {
    pad_mode mode;
    dtype type;
    std::span<const index_t> inside, before, shape;
    std::span<const part_starts> starts;   ///< of each axis; they outlive the graph
    const std::byte* values;               ///< two for each axis, in front and behind; they outlive it, too
    std::span<const index_t> stat_length;  ///< the same; empty: the whole axis
};

/// The starts of the parts that are not empty, as a concatenation has them.
part_starts starts_of_parts(index_t before, index_t inside, index_t shape);

/// The graph's nodes of it, which is wide somewhere; returns the number of the last one.
int add_border(graph::builder& b, const graph::edge& from, const border_by_axes& border);

/// Throws dtype_error for a mode that needs an order of complex elements, and shape_error for a length
/// below 1.
void check_mode_of_type(pad_mode mode, dtype type);
void check_stat_length(pad_mode mode, std::span<const index_t> lengths);

}  // namespace xf::expr
