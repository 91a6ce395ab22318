// The kernels of elements of 8 bits where an instruction multiplies and adds two or four of them: the rest is
// as for the instruction set without it.

// In the order of use.
// clang-format off
#include "lanes.inl"
#include "fma.inl"
#include "finish.inl"
#include "outer.inl"
// clang-format on

template <class Op>
constexpr contraction_kernels outer_of() {
    return {outer<Op>, nullptr, nullptr, Op::lanes, tile_vectors * Op::lanes};
}

constexpr byte_contractions bytes_of_contractions = {
    outer_of<multiply_pairs>(),
    {outer_of<multiply_quads<false, false>>(), outer_of<multiply_quads<false, true>>(),
     outer_of<multiply_quads<true, false>>(), outer_of<multiply_quads<true, true>>()}};
