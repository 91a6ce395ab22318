#include "fuzz/ops/contractions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/reductions.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {
namespace {

template <class T>
void linear_algebra(session& s, const auto& finish) {
    const auto shapes = label_shapes(s, "bij,bjk,jk,kj,j,j");
    const auto batch = operand<T, 3>(s, shapes[0]), other = operand<T, 3>(s, shapes[1]);
    const auto matrix = operand<T, 2>(s, shapes[2]), turned = operand<T, 2>(s, shapes[3]);
    const auto vector = operand<T, 1>(s, shapes[4]);
    switch (s.structure.pick(0, 6)) {
        case 0: return finish(multiply(s, matmul, batch, other));
        case 1: return finish(multiply(s, matmul, batch, vector));
        case 2: return finish(multiply(s, matmul, vector, matrix));
        case 3: return finish(multiply(s, dot, batch, matrix));
        case 4: return finish(multiply(s, inner, batch, turned));
        case 5: return finish(multiply(s, outer, vector, turned));
        default: return finish(multiply(s, vdot, matrix, operand<T, 2>(s, shapes[2])));
    }
}

}  // namespace

skeletons product_skeletons() {
    return {
        named_skeleton("linear algebra of floats",
                       [](session& s, const auto& finish) { linear_algebra<float>(s, finish); }),
        named_skeleton("linear algebra of int8",
                       [](session& s, const auto& finish) { linear_algebra<std::int8_t>(s, finish); }),
        named_skeleton("tensordot over two axes",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "aij,ijb");
                           return tensordot<2>(s, operand<double, 3>(s, shapes[0]),
                                               call(s, relu, operand<double, 3>(s, shapes[1])));
                       }),
        named_skeleton("tensordot over named axes",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "jai,bij");
                           return call(s, relu,
                                       tensordot<2>(s, operand<float, 3>(s, shapes[0]),
                                                    operand<float, 3>(s, shapes[1]), {0, 2}, {2, -2}));
                       }),
        named_skeleton("einsum with an ellipsis",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "...ij,...jk", 1);
                           return einsum<"...ij,...jk->...ki">(s, operand<float, 3>(s, shapes[0]),
                                                               operand<float, 3>(s, shapes[1]));
                       }),
        named_skeleton("einsum of one operand",
                       [](session& s, const auto& finish) {
                           const index_t n = s.extent();
                           const auto x = operand<std::int32_t, 3>(s, {n, n, s.extent()});
                           switch (s.structure.pick(0, 4)) {
                               case 0: return finish(einsum<"iij->ij">(s, x));
                               case 1: return finish(einsum<"iij">(s, x));
                               case 2: return finish(einsum<"abc->cab">(s, x));
                               case 3: return finish(einsum<"abc->">(s, x));
                               default: return finish(einsum<"aab->ba">(s, call(s, relu, x)));
                           }
                       }),
        named_skeleton("einsum implicit, diagonal, summed alone",
                       [](session& s, const auto& finish) {
                           if (s.structure.one_in(2)) {
                               const auto shapes = label_shapes(s, "bA,cb");
                               return finish(einsum<"bA,cb">(s, operand<float, 2>(s, shapes[0]),
                                                             operand<float, 2>(s, shapes[1])));
                           }
                           const auto shapes = label_shapes(s, "iij,jk");
                           finish(einsum<"iij,jk->ik">(s, operand<float, 3>(s, shapes[0]),
                                                       operand<float, 2>(s, shapes[1])));
                       }),
        named_skeleton("einsum of bool and of uint8",
                       [](session& s, const auto& finish) {
                           const auto shapes = label_shapes(s, "ij,kj");
                           if (s.structure.one_in(2))
                               finish(einsum<"ij,kj->ik">(s, operand<bool, 2>(s, shapes[0]),
                                                          operand<bool, 2>(s, shapes[1])));
                           else
                               finish(einsum<"ij,kj->ki">(s, operand<std::uint8_t, 2>(s, shapes[0]),
                                                          operand<std::int16_t, 2>(s, shapes[1])));
                       }),
        named_skeleton("a sum of products of computed operands",
                       [](session& s) {
                           const auto a = operand<float, 3>(s);
                           const auto b = call(s, relu, beside<float, 2>(s, a.shape()));
                           return reduce<2>(s, sum, call(s, times, apply_right<int>(s, plus, a), b));
                       }),
    };
}

}  // namespace fuzz
