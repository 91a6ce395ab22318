#include "any/wrong_calls.hpp"
#include "xfuse/nn.hpp"

using namespace wrong;

// Lists of operands, subscripts, indices, labels and weights.
namespace {

const any a = of({2, 3, 4}), b = of({3, 5}), v = of({4}), m = of({4, 4});
using parts = std::vector<any>;
const of_rank<2> table = of({3, 5});
const of_rank<4> x = of({2, 4, 6, 6});
const xt::xtensor<int, 1> far = {0, 5, 1}, below = {0, -1, 1};
const auto &axis = XFUSE_ERROR(axis), &shape = XFUSE_ERROR(shape), &rank = XFUSE_ERROR(rank),
           &bounds = XFUSE_ERROR(bounds), &subscript = XFUSE_ERROR(subscript), &other = typeid(xf::error);

/// What nobody knows before it is evaluated.
xf::any_expr<std::int64_t, 1> computed(const xt::xtensor<int, 1>& i) { return xf::cast<std::int64_t>(i) * 1; }

}  // namespace

TEST_CASE("wrong calls: lists of operands") {
    const call calls[] = {
        {other, "concatenate: no operands", [](auto& y) { y = xf::concatenate(parts{}, 0); }},
        {rank, "concatenate: operand 1 of shape (3, 5) has another rank than operand 0 of shape (2, 3, 4)",
         [](auto& y) {
             y = xf::concatenate(parts{a, b}, 0);
         }},
        {axis, "concatenate: axis 3 is out of range",
         [](auto& y) {
             y = xf::concatenate(parts{a, a}, 3);
         }},
        {axis, "concatenate: axis 0 is out of range for an operand of rank 0",
         [](auto& y) {
             y = xf::concatenate(parts{v.sum(), v.sum()}, 0);
         }},
        {shape,
         "concatenate: operand 2 of shape (2, 3, 5) does not fit: its axis 2 has extent 5 where operand 0 of "
         "shape (2, 3, 4) has 4",
         [](auto& y) {
             y = xf::concatenate(parts{a, a, of({2, 3, 5})}, 0);
         }},
        {rank, "any_expr: it holds no expression yet",
         [](auto& y) {
             y = xf::concatenate(parts{a, any()}, 0);
         }},
        {other, "stack: no operands", [](auto& y) { y = xf::stack(parts{}, 0); }},
        {axis, "stack: axis 4 is out of range for a result of rank 4",
         [](auto& y) {
             y = xf::stack(parts{a, a}, 4);
         }},
        {shape,
         "stack: operand 1 of shape (4, 4) does not fit: its axis 0 has extent 4 where operand 0 of shape "
         "(3, 5) has 3",
         [](auto& y) {
             y = xf::stack(parts{b, m}, 0);
         }},
    };
    check(calls);
}

TEST_CASE("wrong calls: subscripts") {
    const call calls[] = {
        {subscript, "einsum: label j has extent 4 in operand 0 and 3 in operand 1 (\"bij,bjk->bik\")",
         [](auto& y) { y = xf::einsum(std::string("bij,bjk->bik"), a, a); }},
        {subscript, "einsum: label i has extent 3 in operand 0 and 5 in operand 0 (\"ii->i\")",
         [](auto& y) { y = xf::einsum("ii->i", b); }},
        {subscript, "\"ij;jk\" at position 2: wrong character",
         [](auto& y) { y = xf::einsum("ij;jk", b, m); }},
        {subscript, "\"i1->i\" at position 1: wrong character", [](auto& y) { y = xf::einsum("i1->i", m); }},
        {subscript, "\"ij,jk->i,k\" at position 8: wrong character",
         [](auto& y) { y = xf::einsum("ij,jk->i,k", m, m); }},
        {subscript, "\"ijk,jk\" at position 0: an operand has another rank than its labels say",
         [](auto& y) { y = xf::einsum("ijk,jk", b, m); }},
        {subscript, "\"...ijkl->i\" at position 0: an operand has another rank",
         [](auto& y) { y = xf::einsum("...ijkl->i", m); }},
        {subscript, "\"\" at position 0: an operand has another rank",
         [](auto& y) { y = xf::einsum("", m); }},
        {subscript, "\"ij,jk,kl->il\" at position 0: they are for another number of operands",
         [](auto& y) { y = xf::einsum("ij,jk,kl->il", m, m); }},
        {subscript, "\"ij->i\" at position 0: they are for another number of operands",
         [](auto& y) { y = xf::einsum("ij->i", m, m); }},
        {subscript, "\"ij,jk->iz\" at position 8: the output has a label that no operand has",
         [](auto& y) { y = xf::einsum("ij,jk->iz", m, m); }},
        {subscript, "\"ij,jk->ii\" at position 8: the output repeats a label",
         [](auto& y) { y = xf::einsum("ij,jk->ii", m, m); }},
        {subscript, "\"ij,jk-ik\" at position 5: a wrong arrow",
         [](auto& y) { y = xf::einsum("ij,jk-ik", m, m); }},
        {subscript, "\"ij->ij->ij\" at position 6: a wrong arrow",
         [](auto& y) { y = xf::einsum("ij->ij->ij", m); }},
        {subscript, "\"..ij->ij\" at position 0: a wrong ellipsis",
         [](auto& y) { y = xf::einsum("..ij->ij", m); }},
        {subscript, "\"...i...j->ij\" at position 4: a wrong ellipsis",
         [](auto& y) { y = xf::einsum("...i...j->ij", m); }},
        {rank, "any_expr: it holds no expression yet", [](auto& y) { y = xf::einsum("i", any()); }},
        {subscript, "matmul: label j has extent 5 in operand 0 and 4 in operand 1",
         [](auto& y) { y = xf::matmul(b, m); }},
        {subscript, "matmul: axis 0 of the ellipsis has extent 2 in operand 0 and 3 in operand 1",
         [](auto& y) {
             y = xf::matmul(a, any(of({3, 4, 2})));
         }},
        {rank, "matmul: an operand has no axes", [](auto& y) { y = xf::matmul(m, m.sum()); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: indices and labels") {
    namespace nn = xf::nn;
    const call calls[] = {
        {bounds, "take: index 5 is outside axis 1 of extent 5", [](auto&) { xf::take(table, far, 1); }},
        {bounds, "take: index 5 is outside axis 1 of extent 5",
         [](auto& y) { y = xf::take(table, computed(far), 1); }},
        {bounds, "embedding: index 5 is outside axis 0 of extent 3",
         [](auto& y) { y = nn::embedding(computed(far), table); }},
        {bounds, "one_hot: labels: index 5 is outside axis 1 of extent 5",
         [](auto& y) { y = nn::one_hot(far, 5); }},
        {bounds, "one_hot: labels: index -1 is outside axis 1 of extent 5",
         [](auto& y) { y = nn::one_hot(below, 5); }},
        {bounds, "cross_entropy: labels: index 5 is outside axis 1 of extent 5",
         [](auto& y) { y = nn::cross_entropy(table, far); }},
        {bounds, "cross_entropy: labels: index -1 is outside axis 1 of extent 5",
         [](auto& y) { y = nn::cross_entropy(table, below); }},
        {bounds, "cross_entropy: labels: index 5 is outside axis 1 of extent 5",
         [](auto& y) { y = nn::cross_entropy(table, far, {.ignore_index = -1}); }},
        {shape, "bincount: 4 weights for 3 elements", [](auto&) { xf::bincount(far, of({4})); }},
        {bounds, "bincount: element -1 is negative", [](auto&) { xf::bincount(below); }},
        {other, "histogram: edge 1 of 0 is below the one before, of 1",
         [](auto&) {
             xf::histogram(of({4}), xt::xtensor<float, 1>{1, 0});
         }},
        {other, "histogram: from 2 to 1 is no range",
         [](auto&) {
             xf::histogram(of({4}), 3, {2.0, 1.0});
         }},
        {other, "quantile: 1.5 is not from 0 to 1", [](auto&) { xf::quantile(table, 1.5); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: the shape of weights") {
    namespace nn = xf::nn;
    const call calls[] = {
        {shape,
         "conv2d: 4 channels on axis 1 of operand 0 for weights of shape (8, 3, 3, 3), which have 3 inputs",
         [](auto&) {
             nn::conv2d(x, of({8, 3, 3, 3}));
         }},
        {shape,
         "conv2d: the 8 outputs on axis 0 of the weights of shape (8, 1, 3, 3) do not divide into 3 groups",
         [](auto&) {
             nn::conv2d(x, of({8, 1, 3, 3}), {.groups = 3});
         }},
        {shape, "conv2d: bias of shape (7,) for 8 channels",
         [](auto&) {
             nn::conv2d(x, of({8, 4, 3, 3}), of({7}));
         }},
        {shape,
         "linear: 5 features on the last axis of operand 0 of shape (3, 5) for weights of shape (4, 6), "
         "which have 6 inputs",
         [](auto&) {
             nn::linear(table, of({4, 6}));
         }},
        {shape, "linear: bias of shape (5,) for 4 channels",
         [](auto&) {
             nn::linear(table, of({4, 5}), of({5}));
         }},
        {shape, "batch_norm: mean of shape (3,) for 4 channels",
         [](auto&) { nn::batch_norm(x, of({3}), of({4})); }},
        {shape, "layer_norm: gain of shape (3,) for normalised axes of shape (5,)",
         [](auto&) { nn::layer_norm(table, of({3})); }},
    };
    check(calls);
}

TEST_CASE("labels that are ignored are no classes") {
    const xt::xtensor<int, 1> ignored = {0, -100, 1};
    const xt::xtensor<float, 2> scores = {{1, 2}, {3, 4}, {5, 6}};
    const xt::xtensor<std::uint8_t, 1> small = {1, 0};
    CHECK(std::isfinite(xf::eval_scalar(xf::nn::cross_entropy(scores, ignored))));
    CHECK(xf::eval(xf::nn::one_hot(small, 2)) == xt::xtensor<std::int64_t, 2>{{0, 1}, {1, 0}});
}
