#include "errors/refused.hpp"
#include "xfuse/nn.hpp"

using namespace errors;

TEST_CASE("convolutions") {
    refused<xf::shape_error>(
        "conv2d: 6 channels on axis 1 of operand 0 for weights of shape (4, 5, 3, 3), which have 5 inputs on "
        "axis 1",
        [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 5, 3, 3}));
        });
    refused<xf::shape_error>(
        "conv2d: 8 channels on axis 3 of operand 0 for weights of shape (3, 3, 5, 4), which have 5 inputs on "
        "axis 2",
        [] {
            return xf::nn::conv2d<xf::nn::nhwc>(of({2, 6, 9, 8}), of({3, 3, 5, 4}));
        });
    refused<xf::shape_error>(
        "conv2d: 6 channels on axis 1 of operand 0 in 2 groups for weights of shape (4, 6, 3, 3), which have "
        "6 inputs on axis 1",
        [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.groups = 2});
        });
    refused<xf::shape_error>(
        "conv2d: the 4 outputs on axis 0 of the weights of shape (4, 2, 3, 3) do not divide into 3 groups",
        [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 2, 3, 3}), {.groups = 3});
        });
    refused<xf::shape_error>("conv2d: groups is 0, below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.groups = 0});
    });
    refused<xf::shape_error>("conv2d: groups is -2, below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.groups = -2});
    });
    refused<xf::shape_error>("conv2d: bias of shape (1,) for 4 channels", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), of({1}));
    });
    refused<xf::shape_error>("conv2d: bias of shape (5,) for 4 channels", [] {
        return xf::nn::conv2d<xf::nn::nhwc>(of({2, 9, 8, 6}), of({3, 3, 6, 4}), of({5}));
    });
    refused<xf::shape_error>(
        "conv1d: 6 channels on axis 0 of operand 0 for weights of shape (4, 5, 3), which have 5 inputs on "
        "axis 1",
        [] {
            return xf::nn::conv1d(of({6, 9}), of({4, 5, 3}));
        });
    refused<xf::shape_error>("conv1d: bias of shape (3,) for 4 channels", [] {
        return xf::nn::conv1d(of({6, 9}), of({4, 6, 3}), of({3}));
    });
    refused<xf::shape_error>(
        "conv3d: 6 channels on axis 1 of operand 0 for weights of shape (4, 5, 3, 3, 3), which have 5 inputs "
        "on axis 1",
        [] {
            return xf::nn::conv3d(of({1, 6, 9, 9, 9}), of({4, 5, 3, 3, 3}));
        });
    refused<xf::window_error>(
        "conv2d: window 9 is larger than axis 3 of extent 8 (operand shape (2, 6, 9, 8))", [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 9}));
        });
    refused<xf::window_error>(
        "conv2d: window 10 is larger than axis 2 of extent 9 (operand shape (2, 6, 9, 8))", [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 10, 3}));
        });
    refused<xf::window_error>(
        "conv2d: window 9 with dilation 2 is larger than axis 3 of extent 8 padded to 10 (operand shape (2, "
        "6, 9, 8))",
        [] {
            return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 9}), {.padding = {0, 1}, .dilation = 2});
        });
    refused<xf::window_error>("conv2d: 3 entries of stride for 2 spatial axes", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.stride = {1, 1, 1}});
    });
    refused<xf::window_error>("conv2d: 3 entries of padding for 2 spatial axes", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.padding = {{1, 2}, {0, 1}, {1, 1}}});
    });
    refused<xf::window_error>("conv2d: 3 entries of dilation for 2 spatial axes", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.dilation = {1, 2, 3}});
    });
    refused<xf::window_error>("conv2d: stride 0 of axis 2 is below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.stride = 0});
    });
    refused<xf::window_error>("conv2d: stride -1 of axis 3 is below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.stride = {1, -1}});
    });
    refused<xf::window_error>("conv2d: padding -1 of axis 2 is negative", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.padding = -1});
    });
    refused<xf::window_error>("conv2d: dilation 0 of axis 2 is below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 3, 3}), {.dilation = 0});
    });
    refused<xf::window_error>("conv2d: window 0 of axis 2 is below 1", [] {
        return xf::nn::conv2d(of({2, 6, 9, 8}), of({4, 6, 0, 3}));
    });
    refused<xf::window_error>("conv1d: window 10 is larger than axis 1 of extent 9 (operand shape (6, 9))",
                              [] {
                                  return xf::nn::conv1d(of({6, 9}), of({4, 6, 10}));
                              });
    refused<xf::window_error>("conv1d: stride -2 of axis 1 is below 1", [] {
        return xf::nn::conv1d(of({6, 9}), of({4, 6, 3}), {.stride = -2});
    });
    refused<xf::window_error>(
        "conv3d: window 3 is larger than axis 4 of extent 2 (operand shape (1, 6, 9, 9, 2))", [] {
            return xf::nn::conv3d(of({1, 6, 9, 9, 2}), of({4, 6, 3, 3, 3}));
        });
}
