#include "lanes.inl"
#include "ops.inl"
#include "sweep.inl"
#include "along.inl"
#include "slide.inl"
#include "arg.inl"
#include "plain.inl"
#include "tables.inl"

constexpr type_kernels words[2] = {real_kernels<std::int32_t, std::int32_t, std::uint32_t>(), real_kernels<std::uint32_t>()};
constexpr type_kernels longs[2] = {real_kernels<std::int64_t, std::uint64_t, std::uint64_t>(), real_kernels<std::uint64_t>()};
