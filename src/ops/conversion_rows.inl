#include "row_conversions.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

constexpr auto conversions = list_conversions<true>();
extern const std::span<const ops::conversion_entry> conversion_rows;
constinit const std::span<const ops::conversion_entry> conversion_rows = conversions.view();

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
