#include <doctest/doctest.h>

#include "explain/golden.hpp"

/// The numbers of `explain`, counted by hand.
namespace {

using golden::operand;

}  // namespace

TEST_CASE("operations and least traffic of conv, bias, relu and max pool") {
    const auto x = operand({8, 56, 56, 64}, 0), w = operand({3, 3, 64, 64}, 1);
    const auto b = operand({64}, 2);
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    const auto why =
        xf::explain(xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2}));
    INFO(why.text());
    const double outputs = 8. * 54 * 54 * 64, pooled = 8. * 27 * 27 * 64;
    // The maximum comes first: bias and relu are one operation each for every result.
    CHECK(why.flops == 2 * outputs * 9 * 64 + 4 * pooled + 2 * pooled);
    CHECK(why.bytes == 4 * (8. * 56 * 56 * 64 + 3 * 3 * 64 * 64 + 64 + pooled));
    CHECK(why.stages == 3);
    CHECK(why.full_intermediates == 0);
}

TEST_CASE("operations and least traffic of softmax") {
    const auto x = operand({4096, 1024});
    const auto e = xf::exp(x - x.max({1}, xf::keepdims));
    const auto why = xf::explain(e / e.sum({1}, xf::keepdims));
    INFO(why.text());
    CHECK(why.flops == 5. * 4096 * 1024);  // max, subtract, exp, sum, divide
    CHECK(why.bytes == 2. * 4 * 4096 * 1024);
    CHECK(why.stages == 4);
    CHECK(why.full_intermediates == 0);
    CHECK(why.scratch_bytes < why.threads * (1 << 20));
}

TEST_CASE("what is skipped is not traffic, what is repeated is traffic once") {
    const auto x = operand({100, 64});
    const auto every_other = xf::windows(x, {1, 1}, {2, 1}).sum({-1, -2});
    CHECK(xf::explain(xf::broadcast_to(operand({64}), {100, 64}) + 1).bytes == 4. * (64 + 6400));
    CHECK(xf::explain(x + x).bytes == 4. * 2 * 6400);
    CHECK(xf::explain(every_other).bytes <= 4. * (6400 + 3200));
    const std::string large = xf::explain(operand({40000, 40000}) + 1).text();
    CHECK(large.find("least traffic 12.80 GB") != large.npos);
}

TEST_CASE("arrays in full, stages, copies") {
    const auto a = operand({2048, 2048}), b = operand({2048, 2048}, 1);
    const auto product = xf::explain(xf::matmul(a, b));
    CHECK(product.flops == 2. * 2048 * 2048 * 2048);
    CHECK(product.stages == 1);
    CHECK(product.full_intermediates == 0);
    const auto copied = xf::explain(xf::reshape(xf::exp(operand({6000, 400})), {8000, 300}) + 1);
    INFO(copied.text());
    CHECK(copied.full_intermediates == 1);
    CHECK(copied.text().find("not fused, and why") != std::string::npos);
}

TEST_CASE("the graph's picture names every stage") {
    const auto x = operand({64, 64});
    const auto why = xf::explain(xf::windows(xf::exp(x), 2, 2).max({-1, -2}));
    CHECK(why.dot().find("digraph") != std::string::npos);
    CHECK(why.dot().find("max over") != std::string::npos);
}
