#include "fuzz/ops/contractions.hpp"
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/windows.hpp"
#include "fuzz/skeleton.hpp"

namespace fuzz {

skeletons contraction_skeletons() {
    return {
        named_skeleton("einsum ij,jk->ik",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "ij,jk->ik");
                           return einsum<"ij,jk->ik">(s, operand<float, 2>(s, shapes[0]),
                                                      operand<float, 2>(s, shapes[1]));
                       }),
        named_skeleton("einsum of three operands",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "ab,bc,ca->b");
                           return einsum<"ab,bc,ca->b">(s, operand<double, 2>(s, shapes[0]),
                                                        operand<double, 2>(s, shapes[1]),
                                                        move_axes(s, operand<double, 2>(s, shapes[2])));
                       }),
        named_skeleton("matmul, bias, relu",
                       [](session& s) {
                           const auto shapes = label_shapes(s, "bij,jk");
                           const auto p = multiply(s, matmul, operand<float, 3>(s, shapes[0]),
                                                   operand<float, 2>(s, shapes[1]));
                           return call(s, relu, call(s, plus, p, beside<float, 1>(s, p.shape())));
                       }),
        named_skeleton("trace and diagonal",
                       [](session& s) { return trace(s, call(s, relu, operand<std::int32_t, 3>(s))); }),
    };
}

}  // namespace fuzz
