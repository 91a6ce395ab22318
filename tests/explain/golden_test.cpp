#include <doctest/doctest.h>

#include "explain/golden.hpp"

/// The text of `explain`, whole, for the examples and for the pipelines that the library is for.
namespace {

using golden::holds;
using golden::operand;
using xf::index_t;

}  // namespace

TEST_CASE("conv, bias, relu and max pool in two lines") {
    const auto x = operand({8, 56, 56, 64}, 0), w = operand({3, 3, 64, 64}, 1);
    const auto b = operand({64}, 2);
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    holds("two_lines", xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2}));
}

TEST_CASE("examples: pooling repeated back, patches, blocks") {
    const auto x = operand<int>({2, 3, 4, 4});
    holds("seed_000", xf::repeat(xf::repeat(xf::windows(x, 2, 2).max({-1, -2}), 2, -1), 2, -2));
    holds("seed_000_by_strides", xf::as_strided(x, {2, 3, 4, 4}, {12, 2, 0, 0}));
    holds("seed_001", xf::windows(operand<double>({4, 4}), {2, 2}, {2, 1}));
    holds("seed_002_mean", xf::windows(operand<std::int64_t>({8, 8}), {2, 2}, {2, 2}).mean({-1, -2}));
    holds("seed_002_max", xf::reshape(operand<int>({6, 4}), {3, 2, 2, 2}).max({1, 3}));
}

TEST_CASE("examples: filters") {
    const auto x = operand<std::int64_t>({6, 5, 4}), f = operand<std::int64_t>({1, 3, 2}, 1);
    const auto filter = xf::view(f, 0);
    holds("seed_003", xf::einsum<"bmnpq,pq->bmn">(xf::windows(x, {3, 2}), filter));
    holds("seed_003_as_written", (xf::windows(x, {3, 2}) * filter).sum({-1, -2}));
    const auto a = operand({2, 6, 5, 3}), b = operand({3, 3, 3, 2}, 1);
    const auto taps = xf::windows(a, {3, 3}, {2, 2}, {.axes = {1, 2}});
    holds("seed_004", xf::relu(xf::einsum<"nhwcij,ijco->nhwo">(taps, b) + operand({2}, 2)));
}

TEST_CASE("the demonstration: grey levels, a filter, pooling repeated back") {
    const auto picture = operand<unsigned char>({1080, 1920, 3});
    const auto grey = (picture * operand({3}, 1)).sum(-1);
    const auto seen = xf::relu((xf::windows(grey, {5, 5}, {1, 1}) * operand({5, 5}, 2)).sum({-1, -2}));
    const auto pooled = xf::windows(seen, {2, 2}, {2, 2}).max({-1, -2});
    holds("demo", xf::repeat(xf::repeat(pooled, 2, -2), 2, -1));
}

TEST_CASE("reductions broadcast back: softmax, layer norm, attention") {
    const auto x = operand({4096, 1024});
    const auto e = xf::exp(x - x.max({1}, xf::keepdims));
    holds("softmax", e / e.sum({1}, xf::keepdims));
    holds("layer_norm", (x - x.mean({1}, xf::keepdims)) / xf::sqrt(x.var({1}, xf::keepdims) + 1e-5));
    const auto q = operand({4, 8, 512, 64}, 0), k = operand({4, 8, 512, 64}, 1),
               v = operand({4, 8, 512, 64}, 2);
    const auto scores = xf::einsum<"...qd,...kd->...qk">(q * 0.125F, k);
    const auto powers = xf::exp(scores - scores.max(-1, xf::keepdims));
    holds("attention", xf::einsum<"...qk,...ke->...qe">(powers, v) / powers.sum(-1, xf::keepdims));
}

TEST_CASE("what is not fused, and why") {
    const auto x = operand({6, 4});
    holds("copy_of_reshape", xf::reshape(xf::exp(x), {8, 3}).sum(0));
    holds("strides_of_computed", xf::as_strided(xf::exp(x), {3, 4}, {4, 1}) + 1);
    holds("product_of_arrays", xf::matmul(xf::exp(operand({2048, 2048})), xf::exp(operand({2048, 2048}, 1))));
}
