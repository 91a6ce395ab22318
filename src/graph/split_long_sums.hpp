#pragma once
#include "xfuse/graph/builder.hpp"

namespace xf::graph {

/// A sum of many products to few results, over several axes, is taken in up to eight parts of the outermost
/// one, whose sums are added: threads share the parts, where sharing the results would have each of them read
/// all of an operand. By shapes alone, so that the order of the sum is the same for any number of threads.
///
///     %2 = contract(%0 at [r0, i0, r1], %1 at [r0, r1 + i1]) over (64, 24000) : float32 (6, 25)
/// becomes
///     %3 = contract(%0 at [8*i0 + r0, i1, r1], %1 at [8*i0 + r0, r1 + i2]) over (8, 24000) : float32 (8, 6,
///     25) %2 = reduce[sum](%3 at [r0, i0, i1]) over (8,) : float32 (6, 25)
void split_long_sums(builder& b, int root);

}  // namespace xf::graph
