#pragma once
#include <string>

#include "xfuse/shape/access_map.hpp"

namespace xf::shape {

/// "[i0, 2*i1 + r0, i2/2]": how a consumer's result indices (i) and reduced indices (r) reach an operand's
/// axes.
std::string index_text(const access_map& map, int result_rank);

}  // namespace xf::shape
