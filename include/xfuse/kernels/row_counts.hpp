#pragma once
#include <cstdint>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

namespace xf::kernels {

/// counts[j]: how many elements of the row, in any order, come before values[j], or with `equal` do not come
/// after it, as a sort has them: NaN behind all others. All lie one after the other.
using row_counts = void (*)(const void* row, index_t extent, const void* values, index_t count,
                            std::int64_t* counts);

/// Null where elements of the type have no order.
row_counts find_counts(dtype type, bool equal);

}  // namespace xf::kernels
