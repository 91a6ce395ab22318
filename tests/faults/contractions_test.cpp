#include <doctest/doctest.h>

#include "faults/scenario.hpp"
#include "xfuse/nn.hpp"

namespace {

using faults::make;
using faults::make_rounded;

const faults::scenarios& contractions() {
    static const faults::scenarios all{
        make("matmul",
             [](auto o) {
                 return xf::matmul(o.floats({4, o.w}), o.floats({o.w, 5}));
             }),
        make("matmul of bytes",
             [](auto o) {
                 return xf::matmul(o.bytes({3, 6}), o.bytes({6, o.w}));
             }),
        make("batches of matmul",
             [](auto o) {
                 return xf::matmul(o.doubles({2, 3, 4}), o.doubles({2, 4, o.w}));
             }),
        make("three operands",
             [](auto o) {
                 return xf::einsum<"ij,jk,kl->il">(o.floats({3, 4}), o.floats({4, o.w}), o.floats({o.w, 2}));
             }),
        make("tensordot",
             [](auto o) {
                 return xf::tensordot<2>(o.floats({2, 3, o.w}), o.floats({3, o.w, 2}));
             }),
        make("outer", [](auto o) { return xf::outer(o.floats({3}), o.floats({o.w})) + 1; }),
        make("trace",
             [](auto o) {
                 return xf::trace(o.floats({o.w, o.w, 2}));
             }),
        make("vdot",
             [](auto o) {
                 return xf::vdot(o.ints({2, o.w}), o.ints({2, o.w}));
             }),
        make("convolution, channels first",
             [](auto o) {
                 return xf::nn::conv2d(o.floats({1, 2, 4, o.w}), o.floats({3, 2, 3, 3}), {.padding = 1});
             }),
        make("convolution, channels last",
             [](auto o) {
                 return xf::nn::conv2d<xf::nn::nhwc>(o.floats({1, 4, o.w, 2}), o.floats({3, 3, 2, 3}));
             }),
        make("convolution, relu, pooling",
             [](auto o) {
                 const auto y =
                     xf::nn::conv2d(o.floats({1, 1, 5, o.w}), o.floats({2, 1, 2, 2}), o.floats({2}));
                 return xf::nn::max_pool(xf::relu(y - 9), 2);
             }),
        make("a filter as a sum of products",
             [](auto o) {
                 return (xf::windows(o.floats({5, o.w}), 3) * o.floats({3, 3})).sum({-1, -2});
             }),
        make_rounded("softmax",
                     [](auto o) {
                         return xf::nn::softmax(o.floats({3, o.w}));
                     }),
        make_rounded("layer_norm",
                     [](auto o) {
                         return xf::nn::layer_norm(o.floats({3, o.w}), o.floats({o.w}), o.floats({o.w}));
                     }),
        make_rounded("attention",
                     [](auto o) {
                         return xf::nn::attention(o.floats({3, 4}), o.floats({o.w, 4}), o.floats({o.w, 2}));
                     }),
    };
    return all;
}

}  // namespace

TEST_CASE("contractions: allocations fail") { faults::check_allocations(contractions()); }
TEST_CASE("contractions: functors throw") { faults::check_throwing(contractions()); }
TEST_CASE("contractions: memory around operands and target") { faults::check_memory(contractions()); }
