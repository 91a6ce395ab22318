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

constexpr auto of_uint8 = real_kernels<std::uint8_t>();
constexpr type_kernels bytes[3] = {of_uint8, real_kernels<std::int8_t, std::int8_t, std::uint8_t>(),
                                   of_uint8};
constexpr type_kernels shorts[2] = {real_kernels<std::int16_t, std::int16_t, std::uint16_t>(),
                                    real_kernels<std::uint16_t>()};
