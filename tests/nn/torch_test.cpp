#include "nn/torch.hpp"

/// Activations, normalisations and shuffles beside PyTorch.
using namespace torch;
using xf::nn::nhwc;

TEST_CASE("activations") {
    const auto line = operand<1>("line");
    check(xf::nn::gelu(line), "gelu");
    check(xf::nn::gelu<xf::nn::gelu_form::tanh>(line), "gelu_tanh");
    check(xf::nn::silu(line), "silu");
    check(xf::nn::hardswish(line), "hardswish");
    const xt::xtensor<int, 1> whole = {-4, 0, 4};
    CHECK(xf::eval(xf::nn::hardswish(whole)) == xt::xtensor<double, 1>{0, 0, 4});
}

TEST_CASE("group_norm") {
    const auto x = operand<4>("x");
    const auto gain = operand<1>("gain"), bias = operand<1>("bias");
    check(xf::nn::group_norm(x, 2), "group_norm_2", 1e-5);
    check(xf::nn::group_norm(x, 4, gain, bias, {.eps = 1e-3}), "group_norm_4", 1e-5);
    check(xf::nn::group_norm(x, 8), "group_norm_8", 1e-5);
    check_last(xf::nn::group_norm<nhwc>(last(x), 2), "group_norm_2", 1e-5);
    check_last(xf::nn::group_norm<nhwc>(last(x), 4, gain, bias, {.eps = 1e-3}), "group_norm_4", 1e-5);
    check(xf::nn::group_norm(xf::view(x, xt::all(), xt::all(), 0, 0), 2, gain, bias), "group_norm_rows",
          1e-5);
    CHECK(xf::explain(xf::nn::group_norm(x, 2)).full_intermediates == 0);
}

TEST_CASE("rms_norm") {
    const auto x = operand<4>("x");
    check(xf::nn::rms_norm(x), "rms_norm", 1e-5);
    check(xf::nn::rms_norm(x, operand<1>("row_gain"), {.eps = 0.1}), "rms_norm_gain", 1e-5);
    check(xf::nn::rms_norm<2>(x), "rms_norm_planes", 1e-5);
}

TEST_CASE("pixel_shuffle and pixel_unshuffle") {
    const auto x = operand<4>("x"), y = operand<4>("y");
    check(xf::nn::pixel_shuffle(x, 2), "pixel_shuffle", 0);
    check_last(xf::nn::pixel_shuffle<nhwc>(last(x), 2), "pixel_shuffle", 0);
    check(xf::nn::pixel_unshuffle(y, 3), "pixel_unshuffle", 0);
    check_last(xf::nn::pixel_unshuffle<nhwc>(last(y), 3), "pixel_unshuffle", 0);
    const auto there_and_back = xf::nn::pixel_unshuffle(xf::nn::pixel_shuffle(xf::lazy(x) * 1, 2), 2);
    CHECK(xf::eval(there_and_back) == x);
    CHECK(xf::explain(there_and_back).full_intermediates == 0);
}
