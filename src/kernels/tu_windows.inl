// In the order of use.
// clang-format off
#include "lanes.inl"
#include "strided_load.inl"
#include "ops.inl"
#include "reduce_columns.inl"
#include "windows.inl"
// clang-format on

constexpr window_kernels windows[window_places] = {windows_of<float>(), windows_of<double>(),
                                                   windows_of<std::int32_t>(), windows_of<std::uint32_t>()};
