#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <xfuse/xtensor.hpp>
#include "xfuse/nn.hpp"

/// Layers fuse with what surrounds them: what `explain` says of sizes at which an array in full would
/// show. Nothing is run.
namespace {

using xf::index_t;
using xf::nn::nchw;
using xf::nn::nhwc;

/// An operand of which nobody reads an element but those that are added behind a maximum, the mask of an
/// attention the largest of them: planning looks for infinities there.
template <std::size_t K>
auto operand(const index_t (&shape)[K]) {
    static const std::vector<float> added(512 * 512);
    return xf::lazy(added.data(), shape);
}

template <class E>
index_t in_full(const E& e) {
    const auto why = xf::explain(e);
    INFO(why.text());
    CHECK(why.full_intermediates == 0);
    return why.full_intermediates;
}

template <xf::nn::layout Where>
auto block(const index_t groups = 1) {
    const bool is_last = Where == nhwc;
    const auto x = is_last ? operand({8, 56, 56, 64}) : operand({8, 64, 56, 56});
    const auto w = is_last ? operand({3, 3, 64 / groups, 64}) : operand({64, 64 / groups, 3, 3});
    const auto conv = xf::nn::conv2d<Where>(x, w, operand({64}), {.padding = 1, .groups = groups});
    return xf::nn::max_pool<Where>(xf::relu(conv), 2);
}

}  // namespace

TEST_CASE("conv, bias, relu and max_pool leave no array in full") {
    in_full(block<nchw>());
    in_full(block<nhwc>());
    for (const index_t groups : {2, 8, 64}) {
        INFO("groups ", groups);
        in_full(block<nchw>(groups));
        in_full(block<nhwc>(groups));
    }
}

TEST_CASE("a layer is what its user would have written") {
    const auto x = operand({8, 56, 56, 64}), w = operand({3, 3, 64, 64});
    const auto b = operand({64});
    const auto by_hand =
        xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w) + b;
    const auto layer = xf::nn::conv2d<nhwc>(x, w, b);
    CHECK(xf::explain(layer).text() == xf::explain(by_hand).text());
    const auto e = xf::exp(xf::lazy(b) - b.max(-1, xf::keepdims));
    CHECK(xf::explain(xf::nn::softmax(b)).text() == xf::explain(e / e.sum(-1, xf::keepdims)).text());
}

TEST_CASE("softmax, norms, attention and their chains leave no array in full") {
    const auto x = operand({4096, 1024}), w = operand({1024, 1024});
    const auto row = operand({1024});
    in_full(xf::nn::softmax(x));
    in_full(xf::nn::log_softmax(x));
    in_full(xf::nn::softmax(x, 0));
    in_full(xf::nn::layer_norm(x, row, row));
    in_full(xf::nn::layer_norm(xf::nn::linear(x, w, row), row, row));
    in_full(xf::nn::softmax(xf::nn::linear(x, w, row)));
    const auto heads = operand({4, 8, 512, 64});
    in_full(xf::nn::attention(heads, heads, heads));
    in_full(xf::nn::attention(heads, heads, heads, operand({512, 512})));
}

TEST_CASE("pools, upsampling and batch_norm leave no array in full") {
    const auto x = operand({8, 64, 112, 112});
    const auto c = operand({64});
    in_full(xf::nn::avg_pool(xf::exp(x), 3, {.stride = 2, .padding = 1}));
    in_full(xf::nn::avg_pool(xf::exp(x), 3, {.stride = 2, .padding = 1, .count_include_pad = false}));
    in_full(xf::nn::upsample_nearest(xf::nn::max_pool(xf::exp(x), 2), 2));
    in_full(xf::nn::batch_norm(x, c, c, c, c));
    in_full(xf::nn::global_avg_pool(xf::relu(xf::nn::batch_norm(x, c, c, c, c))));
    in_full(xf::relu(xf::nn::batch_norm(xf::nn::conv2d(x, operand({64, 64, 3, 3})), c, c, c, c)));
}

TEST_CASE("a padded convolution below softmax and layer_norm is computed once") {
    const auto x = operand({8, 64, 56, 56}), w = operand({64, 64, 3, 3});
    const auto conv = xf::nn::conv2d(x, w, {.padding = 1});
    const double once = xf::explain(conv).flops;
    CHECK(xf::explain(xf::nn::softmax(conv)).flops < 1.1 * once);
    CHECK(xf::explain(xf::nn::layer_norm(conv)).flops < 1.1 * once);
}

TEST_CASE("two layers of conv, relu and pool in one expression") {
    const auto layer = [](const auto& x, const auto& w) {
        return xf::nn::max_pool(xf::relu(xf::nn::conv2d(x, w, {.padding = 1})), 2);
    };
    const auto w = operand({16, 16, 3, 3});
    in_full(layer(layer(operand({2, 16, 64, 64}), w), w));
}
