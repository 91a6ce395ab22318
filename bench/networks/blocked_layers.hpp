#pragma once
#include <xfuse/kernels/kernel_table.hpp>
#include <xfuse/modules.hpp>
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

/// Layers whose weights stand in blocks of outputs, so that what a tile of the kernel reads lies in one
/// piece, and nothing is put in order while a plan runs. Peers reorder weights beforehand as well; here
/// arrays and their subscripts say it.

/// The columns of a contraction's register tile.
inline xf::index_t tile_columns() {
    return xf::kernels::active().contractions.of(xf::kernels::contraction_type::float32).nr;
}

/// Outputs of a block: a tile of them, or all.
inline xf::index_t block_of(xf::index_t outputs) {
    return outputs % tile_columns() == 0 ? tile_columns() : outputs;
}

using image = xf::any_expr<float, 4>;  ///< batch, rows, columns, channels

/// A convolution, channels last, with bias and relu: weights are (block, row, column, in, out of the block).
/// What is elementwise is written in one line of operands whose ranks have types, so that it is compiled as
/// one loop.
class blocked_conv2d : public xf::nn::module {
public:
    blocked_conv2d(xf::index_t in, xf::index_t out, xf::index_t window, xf::index_t step = 1)
        : module("blocked_conv2d"),
          window_(window),
          step_(step),
          weight_(register_parameter(
              "weight", xf::nn::parameter<5>({out / block_of(out), window, window, in, block_of(out)}))),
          bias_(register_parameter("bias", xf::nn::parameter<1>({out}))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        return image(xf::relu(sums(x) + bias_));
    }
    /// With another operand added before relu.
    image added(const image& x, const image& other) const { return xf::relu(sums(x) + bias_ + other); }
    /// With what another layer gives without relu: in this order one layer adds all of it to its sums.
    image added(const image& x, const blocked_conv2d& layer, const image& other) const {
        return xf::relu(sums(x) + bias_ + layer.sums(other) + layer.bias_);
    }

private:
    image sums(const image& x) const {
        const xf::index_t around = window_ / 2;
        const auto taps =
            xf::windows(x, {window_, window_}, {step_, step_},
                        {.axes = {1, 2}, .padding = {{around, around}, {around, around}}, .pad_value = 0.0});
        const xf::any_expr<float, 5> blocks = xf::einsum<"nyxcji,pjico->nyxpo">(taps, weight_);
        const auto& shape = blocks.extents();
        return xf::reshape(blocks, {-1, shape[1], shape[2], shape[3] * shape[4]});
    }

    xf::index_t window_, step_;
    xf::nn::parameter<5> weight_;
    xf::nn::parameter<1> bias_;
};

/// Each channel filtered by itself, 3 x 3, with bias and relu: weights are (row, column, 1, channel).
class depthwise_conv2d : public xf::nn::module {
public:
    depthwise_conv2d(xf::index_t channels, xf::index_t step)
        : module("depthwise_conv2d"),
          channels_(channels),
          step_(step),
          weight_(register_parameter("weight", xf::nn::parameter<4>({3, 3, 1, channels}))),
          bias_(register_parameter("bias", xf::nn::parameter<1>({channels}))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        const image sums =
            xf::nn::conv2d<xf::nn::nhwc>(x, weight_, {.stride = step_, .padding = 1, .groups = channels_});
        return image(xf::relu(sums + bias_));
    }

private:
    xf::index_t channels_, step_;
    xf::nn::parameter<4> weight_;
    xf::nn::parameter<1> bias_;
};

/// A dense layer: weights are (block, in, out of the block), where outputs that are too many are 0.
class blocked_linear : public xf::nn::module {
public:
    blocked_linear(xf::index_t in, xf::index_t out)
        : module("blocked_linear"),
          out_(out),
          weight_(register_parameter(
              "weight",
              xf::nn::parameter<3>({(out + tile_columns() - 1) / tile_columns(), in, tile_columns()}))),
          bias_(register_parameter("bias", xf::nn::parameter<1>({out}))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        const xf::any_expr<float> sums = xf::einsum("ni,pio->npo", x, weight_);
        const auto rows = xf::reshape(sums, {-1, sums.shape()[1] * sums.shape()[2]});
        return xf::view(rows, xt::all(), xt::range(0, out_)) + bias_;
    }

private:
    xf::index_t out_;
    xf::nn::parameter<3> weight_;
    xf::nn::parameter<1> bias_;
};

/// Reads an array of a file into the parameter of the same name, in blocks where that is in blocks: weights
/// of convolutions are (row, column, in, out) in the file, those of dense layers (out, in). Throws
/// shape_error.
void read_parameter(const xf::stored_arrays& arrays, const xf::nn::named_parameter& p);
