// In the order of use.
// clang-format off
#include "lanes.inl"
#include "fma.inl"
#include "finish.inl"
#include "outer.inl"
#include "rowwise.inl"
#include "inner.inl"
#include "transpose.inl"
#include "pack.inl"
// clang-format on

template <class Op>
constexpr contraction_kernels contraction_of() {
    return {outer<Op>, rowwise<Op>, inner<Op>, Op::lanes, tile_vectors * Op::lanes};
}

constexpr contraction_table contractions = {
    {contraction_of<multiply<float>>(),
     contraction_of<multiply<double>>(),
     contraction_of<multiply<std::uint32_t>>(),
     contraction_of<multiply<std::uint64_t>>(),
     {outer<multiply_pairs>, nullptr, nullptr, multiply_pairs::lanes, tile_vectors* multiply_pairs::lanes}},
    pack<std::uint32_t>,
    pack<std::uint64_t>,
    pack<two_words>,
    pack_pairs<std::int8_t>,
    pack_pairs<std::uint8_t>,
    pack_pairs<std::uint16_t>,
    pack_quads,
    has_masks,
};
