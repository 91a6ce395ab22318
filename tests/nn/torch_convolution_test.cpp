#include "nn/torch.hpp"

/// Transposed convolution, embedding, one-hot and cross entropy beside PyTorch.
using namespace torch;
using xf::nn::nhwc;

namespace {

/// In both layouts; weights (in, out, h, w) as (h, w, in, out).
void check_transposed(const std::string& name, const std::string& weights, bool biased,
                      const xf::nn::conv_transpose_options& options) {
    const auto z = operand<4>("z"), w = operand<4>(weights);
    const xt::xtensor<float, 4> w_last = xt::transpose(w, {2, 3, 0, 1});
    const auto b = operand<1>("b");
    constexpr double tolerance = 1e-5;
    if (biased) {
        check(xf::nn::conv_transpose2d(z, w, b, options), name, tolerance);
        check_last(xf::nn::conv_transpose2d<nhwc>(last(z), w_last, b, options), name, tolerance);
    } else {
        check(xf::nn::conv_transpose2d(z, w, options), name, tolerance);
        check_last(xf::nn::conv_transpose2d<nhwc>(last(z), w_last, options), name, tolerance);
    }
}

}  // namespace

TEST_CASE("conv_transpose2d") {
    check_transposed("transposed", "w", false, {});
    check_transposed("transposed_2", "w", true, {.stride = 2});
    check_transposed("transposed_pad", "w", true, {.stride = {2, 1}, .padding = {1, 0}});
    check_transposed("transposed_3", "w3", true, {.stride = 2, .padding = 1, .output_padding = 1});
    check_transposed("transposed_wide", "w3", false, {.stride = {4, 5}, .output_padding = {0, 3}});
    check_transposed("transposed_dilated", "w3", true, {.padding = 2, .dilation = 2});
    check_transposed("transposed_dilated_2", "w3", true,
                     {.stride = {2, 3}, .padding = 2, .output_padding = {2, 0}, .dilation = {3, 2}});
    check_transposed("transposed_groups", "w_groups", false, {.stride = 2, .padding = {1, 2}, .groups = 2});
    // Two phases of each axis with (4 / 2) x (2 / 2) taps: of x with a row more, and no element between.
    const auto e = xf::nn::conv_transpose2d(operand<4>("z"), operand<4>("w"), {.stride = 2});
    CHECK(xf::explain(e).flops == 2.0 * 2 * 4 * (5 + 1) * 6 * 3 * 4 * 2);
    CHECK(xf::explain(e).full_intermediates == 0);
}

TEST_CASE("embedding and one_hot") {
    const auto ids = operand<2, std::int64_t>("ids");
    check(xf::nn::embedding(ids, operand<2>("table")), "embedding", 0);
    CHECK(xf::eval(xf::nn::one_hot(ids, 8)) == operand<3, std::int64_t>("one_hot"));
}

TEST_CASE("cross_entropy") {
    using xf::nn::cross_entropy;
    using xf::nn::reduction;
    const auto scores = operand<2>("scores");
    const auto labels = operand<1, std::int64_t>("labels");
    const auto weights = operand<1>("class_weights");
    check(cross_entropy(scores, labels), "cross_entropy_mean");
    check(cross_entropy<reduction::sum>(scores, labels), "cross_entropy_sum");
    check(cross_entropy<reduction::none>(scores, labels), "cross_entropy_none");
    check(cross_entropy(scores, labels, weights), "cross_entropy_weights_mean");
    check(cross_entropy<reduction::sum>(scores, labels, weights), "cross_entropy_weights_sum");
    check(cross_entropy<reduction::none>(scores, labels, weights), "cross_entropy_weights_none");
    check(cross_entropy(xf::view(scores, xt::range(0, 4)), xf::view(labels, xt::range(0, 4)),
                        {.ignore_index = 2}),
          "cross_entropy_ignore");
    check(cross_entropy(operand<4>("x"), operand<3, std::int64_t>("pixels")), "cross_entropy_pixels");
    check(cross_entropy(scores, operand<2>("soft")), "cross_entropy_soft");
}
