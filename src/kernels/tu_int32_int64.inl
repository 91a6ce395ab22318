// In the order of use.
// clang-format off
#include "lanes.inl"
#include "strided_load.inl"
#include "ops.inl"
#include "reduce_columns.inl"
#include "reduce_rows.inl"
#include "slide.inl"
#include "slide_in_registers.inl"
#include "slide_along.inl"
#include "slide_across.inl"
#include "arg.inl"
#include "reduce_scalar.inl"
#include "tables.inl"
// clang-format on

constexpr type_kernels words[2] = {real_kernels<std::int32_t, std::int32_t, std::uint32_t>(),
                                   real_kernels<std::uint32_t>()};
constexpr type_kernels longs[2] = {real_kernels<std::int64_t, std::uint64_t, std::uint64_t>(),
                                   real_kernels<std::uint64_t>()};
