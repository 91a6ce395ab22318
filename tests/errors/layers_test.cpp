#include "errors/refused.hpp"
#include "xfuse/nn.hpp"

using namespace errors;

TEST_CASE("pools and upsampling") {
    refused<xf::window_error>(
        "max_pool: window 9 is larger than axis 3 of extent 8 (operand shape (2, 6, 9, 8))", [] {
            return xf::nn::max_pool(of({2, 6, 9, 8}), 9);
        });
    refused<xf::window_error>("max_pool: window 0 of axis 2 is below 1", [] {
        return xf::nn::max_pool(of({2, 6, 9, 8}), 0);
    });
    refused<xf::window_error>("max_pool: stride 0 of axis 3 is below 1", [] {
        return xf::nn::max_pool(of({2, 6, 9, 8}), {2, 2}, {.stride = {2, 0}});
    });
    refused<xf::window_error>("max_pool: padding 2 of axis 3 is not less than the window's extent of 2", [] {
        return xf::nn::max_pool(of({2, 6, 9, 8}), 2, {.padding = {1, 2}});
    });
    refused<xf::window_error>("max_pool: padding -1 of axis 2 is negative", [] {
        return xf::nn::max_pool(of({2, 6, 9, 8}), 2, {.padding = -1});
    });
    refused<xf::window_error>("max_pool: 3 entries of dilation for 2 spatial axes", [] {
        return xf::nn::max_pool(of({2, 6, 9, 8}), 2, {.dilation = {1, 2, 3}});
    });
    refused<xf::window_error>(
        "max_pool: window 5 with dilation 3 is larger than axis 2 of extent 9 (operand shape (2, 6, 9, 8))",
        [] {
            return xf::nn::max_pool(of({2, 6, 9, 8}), 5, {.dilation = 3});
        });
    refused<xf::window_error>(
        "avg_pool: window 10 is larger than axis 2 of extent 9 (operand shape (2, 6, 9, 8))", [] {
            return xf::nn::avg_pool<xf::nn::nhwc>(of({2, 6, 9, 8}), {2, 10});
        });
    refused<xf::window_error>("avg_pool: 3 entries of stride for 2 spatial axes", [] {
        return xf::nn::avg_pool(of({2, 6, 9, 8}), 2, {.stride = {2, 2, 2}});
    });
    refused<xf::window_error>("avg_pool: window -2 of axis 2 is below 1", [] {
        return xf::nn::avg_pool(of({2, 6, 9, 8}), -2);
    });
    refused<xf::window_error>("avg_pool: padding 3 of axis 2 is not less than the window's extent of 3", [] {
        return xf::nn::avg_pool(of({2, 6, 9, 8}), 3, {.padding = 3});
    });
    refused<xf::shape_error>("upsample_nearest: factor 0 of axis 3 is below 1", [] {
        return xf::nn::upsample_nearest(of({2, 6, 9, 8}), {2, 0});
    });
    refused<xf::shape_error>("upsample_nearest: factor -1 of axis 2 is below 1", [] {
        return xf::nn::upsample_nearest(of({2, 6, 9, 8}), {-1, 2});
    });
}

TEST_CASE("linear, norms, attention") {
    refused<xf::shape_error>(
        "linear: 8 features on the last axis of operand 0 of shape (2, 8) for weights of shape (5, 7), which "
        "have 7 inputs on axis 1",
        [] {
            return xf::nn::linear(of({2, 8}), of({5, 7}));
        });
    refused<xf::shape_error>("linear: bias of shape (4,) for 5 channels", [] {
        return xf::nn::linear(of({2, 6, 9, 8}), of({5, 8}), of({4}));
    });
    refused<xf::shape_error>(
        "layer_norm: gain of shape (1,) for normalised axes of shape (8,) (operand shape (2, 8))", [] {
            return xf::nn::layer_norm(of({2, 8}), of({1}));
        });
    refused<xf::shape_error>(
        "layer_norm: bias of shape (7,) for normalised axes of shape (8,) (operand shape (2, 8))", [] {
            return xf::nn::layer_norm(of({2, 8}), of({8}), of({7}));
        });
    refused<xf::shape_error>(
        "layer_norm: bias of shape (8, 9) for normalised axes of shape (9, 8) (operand shape (6, 9, 8))", [] {
            return xf::nn::layer_norm<2>(of({6, 9, 8}), of({9, 8}), of({8, 9}));
        });
    refused<xf::shape_error>("batch_norm: variance of shape (8,) for 6 channels", [] {
        return xf::nn::batch_norm(of({2, 6, 9, 8}), of({6}), of({8}));
    });
    refused<xf::shape_error>("batch_norm: mean of shape (5,) for 6 channels", [] {
        return xf::nn::batch_norm(of({2, 6, 9, 8}), of({5}), of({6}));
    });
    refused<xf::shape_error>("batch_norm: gain of shape (7,) for 6 channels", [] {
        return xf::nn::batch_norm(of({2, 6}), of({6}), of({6}), of({7}), of({6}));
    });
    refused<xf::axis_error>("softmax: axis 4 is out of range for an operand of rank 2", [] {
        return xf::nn::softmax(of({2, 6}), 4);
    });
    refused<xf::axis_error>("softmax: axis -3 is out of range for an operand of rank 2", [] {
        return xf::nn::softmax(of({2, 6}), -3);
    });
    refused<xf::shape_error>("softmax: axis 1 has extent 0 (operand shape (2, 0))", [] {
        return xf::nn::softmax(of({2, 0}));
    });
    refused<xf::axis_error>("log_softmax: axis 2 is out of range for an operand of rank 2", [] {
        return xf::nn::log_softmax(of({2, 6}), 2);
    });
    refused<xf::shape_error>(
        "attention: queries of depth 3 and keys of depth 4 (queries (2, 5, 3), keys (2, 6, 4), values (2, 6, "
        "4))",
        [] {
            return xf::nn::attention(of({2, 5, 3}), of({2, 6, 4}), of({2, 6, 4}));
        });
    refused<xf::shape_error>(
        "attention: 6 keys and 7 values (queries (2, 5, 3), keys (2, 6, 3), values (2, 7, 4))", [] {
            return xf::nn::attention(of({2, 5, 3}), of({2, 6, 3}), of({2, 7, 4}));
        });
    refused<xf::shape_error>("attention: no keys (queries (2, 5, 3), keys (2, 0, 3), values (2, 0, 4))", [] {
        return xf::nn::attention(of({2, 5, 3}), of({2, 0, 3}), of({2, 0, 4}));
    });
    refused<xf::shape_error>(
        "attention: axis 0 of the keys has extent 3 where the others have 2 (queries (2, 5, 3), keys (3, 6, "
        "3), values (3, 6, 4))",
        [] {
            return xf::nn::attention(of({2, 5, 3}), of({3, 6, 3}), of({3, 6, 4}));
        });
    refused<xf::shape_error>(
        "attention: axis 0 of the values has extent 3 where the others have 2 (queries (2, 5, 3), keys (6, "
        "3), values (3, 6, 4))",
        [] {
            return xf::nn::attention(of({2, 5, 3}), of({6, 3}), of({3, 6, 4}));
        });
    refused<xf::shape_error>(
        "attention: axis 0 of the values has extent 3 where the others have 2 (queries (5, 3), keys (2, 6, "
        "3), values (3, 6, 4))",
        [] {
            return xf::nn::attention(of({5, 3}), of({2, 6, 3}), of({3, 6, 4}));
        });
    refused<xf::shape_error>(
        "attention: mask: operand 3 of shape (4, 6) does not broadcast: its axis 0 has extent 4 where the "
        "others have 5 (shape so far (5, 6))",
        [] {
            return xf::nn::attention(of({5, 3}), of({6, 3}), of({6, 4}), of({4, 6}));
        });
    refused<xf::shape_error>(
        "attention: mask: operand 3 of shape (5, 7) does not broadcast: its axis 1 has extent 7 where the "
        "others have 6 (shape so far (5, 6))",
        [] {
            return xf::nn::attention(of({5, 3}), of({6, 3}), of({6, 4}), of({5, 7}));
        });
    refused<xf::shape_error>("log_softmax: axis 1 has extent 0 (operand shape (2, 0))", [] {
        return xf::nn::log_softmax(of({2, 0}));
    });
}
