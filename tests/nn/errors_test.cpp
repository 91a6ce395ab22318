#include <doctest/doctest.h>

#include <string>

#include <xfuse/xtensor.hpp>
#include "xfuse/nn.hpp"

/// What is thrown where a layer is built: layer, operand, axis and sizes.
namespace {

using xf::index_t;
using xf::nn::nhwc;

template <std::size_t K>
auto of(const index_t (&shape)[K]) {
    static const float nothing = 0;
    return xf::lazy(&nothing, shape);
}

template <class E, class F>
std::string message_of(const F& f) {
    try {
        f();
    } catch (const xf::error& e) {
        return typeid(e) == typeid(E) ? e.what() : std::string("another type: ") + e.what();
    }
    return "nothing thrown";
}
#define MESSAGE_OF(type, expression) message_of<xf::type>([&] { (void)(expression); })

const auto x = of({2, 6, 9, 8});

}  // namespace

TEST_CASE("convolutions: channels, groups, bias") {
    const auto w = of({4, 5, 3, 3});
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::conv2d(x, w)) ==
        "conv2d: 6 channels on axis 1 of operand 0 for weights of shape (4, 5, 3, 3), which have 5 inputs on "
        "axis 1");
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::conv2d<nhwc>(x, of({3, 3, 5, 4}))) ==
        "conv2d: 8 channels on axis 3 of operand 0 for weights of shape (3, 3, 5, 4), which have 5 inputs on "
        "axis 2");
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::conv2d(x, of({4, 6, 3, 3}), {.groups = 2})) ==
        "conv2d: 6 channels on axis 1 of operand 0 in 2 groups for weights of shape (4, 6, 3, 3), which have "
        "6 inputs on axis 1");
    CHECK(MESSAGE_OF(shape_error, xf::nn::conv2d(x, of({4, 2, 3, 3}), {.groups = 3})) ==
          "conv2d: the 4 outputs on axis 0 of the weights of shape (4, 2, 3, 3) do not divide into 3 groups");
    CHECK(MESSAGE_OF(shape_error, xf::nn::conv2d(x, of({4, 6, 3, 3}), {.groups = 0})) ==
          "conv2d: groups is 0, below 1");
    CHECK(MESSAGE_OF(shape_error, xf::nn::conv2d(x, of({4, 6, 3, 3}), of({1}))) ==
          "conv2d: bias of shape (1,) for 4 channels");
    CHECK(MESSAGE_OF(shape_error, xf::nn::conv1d(of({6, 9}), of({4, 5, 3})))
              .find("conv1d: 6 channels on axis 0") == 0);
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::conv3d(of({1, 6, 9, 9, 9}), of({4, 5, 3, 3, 3}))).find("conv3d: ") ==
        0);
}

TEST_CASE("convolutions: kernels, strides, paddings, dilations") {
    const auto w = of({4, 6, 3, 9});
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, w)) ==
          "conv2d: window 9 is larger than axis 3 of extent 8 (operand shape (2, 6, 9, 8))");
    CHECK(
        MESSAGE_OF(window_error, xf::nn::conv2d(x, w, {.padding = {0, 1}, .dilation = 2})) ==
        "conv2d: window 9 with dilation 2 is larger than axis 3 of extent 8 padded to 10 (operand shape (2, "
        "6, 9, 8))");
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, w, {.stride = {1, 1, 1}})) ==
          "conv2d: 3 entries of stride for 2 spatial axes");
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, w, {.padding = {{1, 2}, {0, 1}, {1, 1}}})) ==
          "conv2d: 3 entries of padding for 2 spatial axes");
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, w, {.stride = 0})) ==
          "conv2d: stride 0 of axis 2 is below 1");
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, w, {.padding = -1})) ==
          "conv2d: padding -1 of axis 2 is negative");
    CHECK(MESSAGE_OF(window_error, xf::nn::conv2d(x, of({4, 6, 0, 3}))) ==
          "conv2d: window 0 of axis 2 is below 1");
}

TEST_CASE("pools and upsampling") {
    CHECK(MESSAGE_OF(window_error, xf::nn::max_pool(x, 9)) ==
          "max_pool: window 9 is larger than axis 3 of extent 8 (operand shape (2, 6, 9, 8))");
    CHECK(MESSAGE_OF(window_error, xf::nn::avg_pool<nhwc>(x, {2, 10})) ==
          "avg_pool: window 10 is larger than axis 2 of extent 9 (operand shape (2, 6, 9, 8))");
    CHECK(MESSAGE_OF(window_error, xf::nn::max_pool(x, 2, {.padding = {1, 2}})) ==
          "max_pool: padding 2 of axis 3 is not less than the window's extent of 2");
    CHECK(MESSAGE_OF(window_error, xf::nn::avg_pool(x, 2, {.stride = {2, 2, 2}})) ==
          "avg_pool: 3 entries of stride for 2 spatial axes");
    CHECK(MESSAGE_OF(shape_error, xf::nn::upsample_nearest(x, {2, 0})) ==
          "upsample_nearest: factor 0 of axis 3 is below 1");
}

TEST_CASE("linear, norms, attention") {
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::linear(x, of({5, 7}))) ==
        "linear: 8 features on the last axis of operand 0 of shape (2, 6, 9, 8) for weights of shape (5, 7), "
        "which have 7 inputs on axis 1");
    CHECK(MESSAGE_OF(shape_error, xf::nn::linear(x, of({5, 8}), of({4}))) ==
          "linear: bias of shape (4,) for 5 channels");
    CHECK(MESSAGE_OF(shape_error, xf::nn::layer_norm(x, of({1}))) ==
          "layer_norm: gain of shape (1,) for normalised axes of shape (8,) (operand shape (2, 6, 9, 8))");
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::layer_norm<2>(x, of({9, 8}), of({8, 9}))) ==
        "layer_norm: bias of shape (8, 9) for normalised axes of shape (9, 8) (operand shape (2, 6, 9, 8))");
    CHECK(MESSAGE_OF(shape_error, xf::nn::batch_norm(x, of({6}), of({8}))) ==
          "batch_norm: variance of shape (8,) for 6 channels");
    CHECK(MESSAGE_OF(axis_error, xf::nn::softmax(x, 4)).find("axis 4") != std::string::npos);
    const auto q = of({2, 5, 3});
    CHECK(
        MESSAGE_OF(shape_error, xf::nn::attention(q, of({2, 6, 4}), of({2, 6, 4}))) ==
        "attention: queries of depth 3 and keys of depth 4 (queries (2, 5, 3), keys (2, 6, 4), values (2, 6, "
        "4))");
    CHECK(MESSAGE_OF(shape_error, xf::nn::attention(q, of({2, 6, 3}), of({2, 7, 4}))) ==
          "attention: 6 keys and 7 values (queries (2, 5, 3), keys (2, 6, 3), values (2, 7, 4))");
    CHECK(MESSAGE_OF(shape_error, xf::nn::attention(q, of({2, 0, 3}), of({2, 0, 4})))
              .find("attention: no keys") == 0);
}
