#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

constexpr auto math = list_rows<true, first_of_math, ops::op::opaque>();

extern const std::span<const ops::row_entry> math_rows[3];
constinit const std::span<const ops::row_entry> math_rows[3] = {math.view(), {}, {}};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
