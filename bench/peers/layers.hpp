#pragma once
#include "harness/session.hpp"
#include "peers/peers.hpp"

/// Convolutional layers with what follows them, in peers' ways.
namespace bench {

/// A square window over images without padding; `in` and `out` are channels.
struct layer_shape {
    std::size_t images, side, in, out, window, step = 1, dilation = 1;
    bool depthwise = false;               ///< a window for each channel, in == out
    bool bias = false, relu = false;      ///< what follows
    std::size_t pool = 0, pool_step = 0;  ///< a max over square windows, last; 0 for none

    std::size_t conv_side() const { return (side - (window - 1) * dilation - 1) / step + 1; }
    std::size_t result_side() const { return pool == 0 ? conv_side() : (conv_side() - pool) / pool_step + 1; }
    /// Multiplies and adds of the convolution.
    double flops() const {
        return 2.0 * double(images * conv_side() * conv_side() * out * window * window) *
               double(depthwise ? 1 : in);
    }
};

/// Input, weights and bias of whole numbers, so that any order of sums gives the same; the result expected.
struct layer {
    layer_shape shape;
    tensor4 x;  ///< image, row, column, channel
    tensor4 f;  ///< row, column, in, out; depthwise: row, column, channel, 1
    xt::xtensor<float, 1> b;
    tensor4 y, expected;  ///< as x

    explicit layer(const layer_shape& s);
    work needs() const { return {shape.flops(), (x.size() + f.size()) * 4, y.size() * 4}; }
};

/// The layer's direct sums in double precision, with its weights over another input of its shape.
void exact_layer(const layer& l, const tensor4& x, tensor4& y);
/// As one would write it: a loop nest, then one for bias and activation and one for the pooling.
contender loop_layer(layer& l);
/// oneDNN, its own formats first, then plain ones; weights reordered beforehand, bias and relu in the
/// convolution, pooling as its own primitive.
std::vector<contender> onednn_layer(layer& l);

/// The axes image, channel, row, column of image, row, column, channel, and of weights' row, column,
/// in, out the axes out, in, row, column.
tensor4 channels_first(const tensor4& x);
tensor4 weights_out_first(const tensor4& f);

}  // namespace bench
