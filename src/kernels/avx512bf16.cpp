#include "isa_preamble.hpp"
#include "isa_tables.hpp"

// The kernel of bfloat16 where an instruction multiplies and adds two of them: the rest is as for the
// instruction set without it.
namespace xf::kernels::avx512bf16 {
// In the order of use.
// clang-format off
#include "lanes.inl"
#include "fma.inl"
#include "finish.inl"
#include "outer.inl"
// clang-format on

constexpr contraction_kernels bfloat16_contractions = {outer<multiply_bfloat16_pairs>, nullptr, nullptr,
                                                       multiply_bfloat16_pairs::lanes,
                                                       tile_vectors* multiply_bfloat16_pairs::lanes};
}  // namespace xf::kernels::avx512bf16
