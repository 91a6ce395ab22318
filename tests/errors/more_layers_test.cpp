#include "errors/refused.hpp"
#include "xfuse/nn.hpp"

using namespace errors;
namespace nn = xf::nn;

TEST_CASE("normalisations and shuffles") {
    refused<xf::shape_error>(
        "group_norm: the 6 channels on axis 1 do not divide into 4 groups (operand shape (2, 6, 3))", [] {
            return nn::group_norm(of({2, 6, 3}), 4);
        });
    refused<xf::shape_error>(
        "group_norm: the 3 channels on axis 2 do not divide into 0 groups (operand shape (2, 6, 3))", [] {
            return nn::group_norm<nn::nhwc>(of({2, 6, 3}), 0);
        });
    refused<xf::shape_error>("group_norm: gain of shape (5,) for 6 channels", [] {
        return nn::group_norm(of({2, 6, 3}), 2, of({5}), of({6}));
    });
    refused<xf::shape_error>("group_norm: bias of shape (7,) for 6 channels", [] {
        return nn::group_norm(of({2, 6, 3}), 2, of({6}), of({7}));
    });
    refused<xf::shape_error>(
        "rms_norm: gain of shape (4,) for normalised axes of shape (3,) (operand shape (2, 6, 3))", [] {
            return nn::rms_norm(of({2, 6, 3}), of({4}));
        });
    refused<xf::shape_error>(
        "pixel_shuffle: the 6 channels on axis 0 are no multiple of 2 squared (operand shape (6, 2, 3))", [] {
            return nn::pixel_shuffle(of({6, 2, 3}), 2);
        });
    refused<xf::shape_error>("pixel_shuffle: factor 0 is out of range", [] {
        return nn::pixel_shuffle(of({6, 2, 3}), 0);
    });
    refused<xf::shape_error>(
        "pixel_unshuffle: axis 2 of extent 3 is no multiple of 2 (operand shape (6, 2, 3))", [] {
            return nn::pixel_unshuffle(of({6, 2, 3}), 2);
        });
    refused<xf::shape_error>("pixel_unshuffle: factor -1 is out of range", [] {
        return nn::pixel_unshuffle(of({6, 2, 3}), -1);
    });
}

TEST_CASE("pools of a size, powers and interpolation") {
    refused<xf::shape_error>("adaptive_max_pool: extent 0 of the result's axis 2 is out of range", [] {
        return nn::adaptive_max_pool(of({2, 6, 3}), 0);
    });
    refused<xf::shape_error>("adaptive_avg_pool: axis 3 of the operand has no elements", [] {
        return nn::adaptive_avg_pool(of({2, 6, 3, 0}), {3, 2});
    });
    refused<xf::error>("lp_pool: power 0 has no root", [] { return nn::lp_pool(of({2, 6, 3}), 0, 2); });
    refused<xf::window_error>("lp_pool: window 4 is larger than axis 2 of extent 3 (operand shape (2, 6, 3))",
                              [] {
                                  return nn::lp_pool(of({2, 6, 3}), 2, 4);
                              });
    refused<xf::shape_error>("interpolate: extent 0 of the result's axis 2 is out of range", [] {
        return nn::interpolate(of({2, 6, 3}), {0});
    });
    refused<xf::shape_error>("interpolate: axis 3 of the operand has no elements", [] {
        return nn::interpolate<nn::interpolation::linear>(of({2, 6, 3, 0}), {3, 2});
    });
    refused<xf::shape_error>("rescale: factor -1 of axis 2 is out of range", [] {
        return nn::rescale(of({2, 6, 3, 4}), {-1.0, 2.0});
    });
}

TEST_CASE("transposed convolutions") {
    const auto x = of({2, 4, 3, 3}), w = of({4, 1, 2, 2});
    const auto with = [&](const nn::conv_transpose_options& options) {
        return [&, options] { return nn::conv_transpose2d(x, w, options); };
    };
    refused<xf::shape_error>(
        "conv_transpose2d: 4 channels on axis 1 of operand 0 for weights of shape (3, 1, 2, 2), "
        "which have 3 inputs on axis 0",
        [&] {
            return nn::conv_transpose2d(x, of({3, 1, 2, 2}));
        });
    refused<xf::shape_error>(
        "conv_transpose2d: the 4 channels on axis 1 of operand 0 do not divide into 3 groups",
        with({.groups = 3}));
    refused<xf::shape_error>("conv_transpose2d: groups is 0, below 1", with({.groups = 0}));
    refused<xf::shape_error>("conv_transpose2d: bias of shape (2,) for 1 channels",
                             [&] { return nn::conv_transpose2d(x, w, of({2})); });
    refused<xf::window_error>("conv_transpose2d: stride 0 of axis 3 is below 1", with({.stride = {1, 0}}));
    refused<xf::window_error>("conv_transpose2d: dilation -1 of axis 2 is below 1", with({.dilation = -1}));
    refused<xf::window_error>("conv_transpose2d: padding -1 of axis 2 is negative", with({.padding = -1}));
    refused<xf::window_error>("conv_transpose2d: 3 entries of stride for 2 spatial axes",
                              with({.stride = {1, 2, 3}}));
    refused<xf::window_error>(
        "conv_transpose2d: output_padding 2 of axis 2 is not less than the stride 2 or the dilation 1",
        with({.stride = 2, .output_padding = 2}));
    refused<xf::window_error>(
        "conv_transpose2d: padding 2 and 2 of axis 2 leave nothing of 4 (operand shape (2, 4, 3, 3))",
        with({.padding = 2}));
}

TEST_CASE("labels and losses") {
    refused<xf::bounds_error>("embedding: index 3 is outside axis 0 of extent 3", [] {
        return nn::embedding(std::vector<int>{1, 3}, of({3, 2}));
    });
    refused<xf::shape_error>("one_hot: -1 classes are out of range",
                             [] { return nn::one_hot(ints({3}), -1); });
    refused<xf::shape_error>(
        "cross_entropy: labels of shape (3,) for scores of shape (2, 5), with the classes on axis 1", [] {
            return nn::cross_entropy(of({2, 5}), ints({3}));
        });
    refused<xf::shape_error>("cross_entropy: weights of shape (4,) for 5 channels", [] {
        return nn::cross_entropy(of({2, 5}), ints({2}), of({4}));
    });
    refused<xf::shape_error>("cross_entropy: probabilities of shape (2, 4) for scores of shape (2, 5)", [] {
        return nn::cross_entropy(of({2, 5}), of({2, 4}));
    });
}
