#include "isa_preamble.hpp"
#include "isa_tables.hpp"

// Pairs of 16-bit products added in one instruction: the rest is as for AVX-512.
namespace xf::kernels::avx512vnni {
// In the order of use.
// clang-format off
#include "lanes.inl"
#include "fma.inl"
#include "outer.inl"
// clang-format on

constexpr contraction_kernels pairs = {outer<multiply_pairs>, nullptr, nullptr, multiply_pairs::lanes,
                                       tile_vectors* multiply_pairs::lanes};
}  // namespace xf::kernels::avx512vnni
