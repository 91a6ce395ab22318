#pragma once
#include "xfuse/graph/builder.hpp"

/// Extents of inputs may be open until they are bound. Expressions are built over the number open_extent in
/// their place, by the same code as all others. What is computed from an extent n by moving, joining,
/// cropping, padding and multiplying is a n + c, with a small c; and as no array has extents near multiples
/// of open_extent, a and c can be told from the number that came out.
namespace xf::graph {

/// Was n computed from an open extent? Quotients by steps are taken for such, to be refused.
inline bool is_open(index_t n) {
    constexpr index_t least = open_extent / 64;
    return n > least || n < -least;
}

/// a n + c where `value` is a open_extent + c. Throws shape_error where it is none: a quotient, as of a step
/// along an open axis.
index_t closed(index_t value, index_t n);

/// Puts n in place of open_extent in all that was built. Throws shape_error where that is not possible.
void close_extents(builder& b, int root, index_t n);

}  // namespace xf::graph
