#pragma once
#include "row_kernels.hpp"

/// Putting the tables of the row machine together.
namespace xf::ops {

void add_rows(row_table& table, std::span<const row_entry> entries);
void add_conversions(row_table& table, std::span<const conversion_entry> entries);
void add_scalar_rows(row_table& table);

}  // namespace xf::ops
