#pragma once
#include <xfuse/modules.hpp>

/// A convolution, channels last, whose weights stand in blocks of outputs: (block, row, column, in, out of
/// the block), so that what a tile of the kernel reads lies in one piece, and nothing is put in order while
/// it runs. Peers reorder weights beforehand as well; here an array and its subscripts say it.
class blocked_conv2d : public xf::nn::module {
public:
    blocked_conv2d(xf::index_t in, xf::index_t out, xf::index_t window, xf::index_t step = 1)
        : module("blocked_conv2d"),
          window_(window),
          step_(step),
          weight_(register_parameter(
              "weight", xf::nn::parameter<5>({out / width(out), window, window, in, width(out)}))),
          bias_(register_parameter("bias", xf::nn::parameter<1>({out}))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        const xf::index_t around = window_ / 2;
        const auto taps =
            xf::windows(x, {window_, window_}, {step_, step_},
                        {.axes = {1, 2}, .padding = {{around, around}, {around, around}}, .pad_value = 0.0});
        const xf::any_expr<float> sums = xf::einsum("nyxcji,pjico->nyxpo", taps, weight_);
        const auto& shape = sums.shape();
        return xf::reshape(sums, {-1, shape[1], shape[2], shape[3] * shape[4]}) + bias_;
    }

private:
    /// Outputs of a block: the columns of a contraction's register tile, or all.
    static xf::index_t width(xf::index_t out) {
        const xf::index_t tile = 4 * xf::machine().lanes;
        return out % tile == 0 ? tile : out;
    }

    xf::index_t window_, step_;
    xf::nn::parameter<5> weight_;
    xf::nn::parameter<1> bias_;
};

/// Weights (row, column, in, out) in such blocks.
inline void read_blocks(const xf::stored_arrays& arrays, const xf::nn::named_parameter& p) {
    const auto w = arrays.get<float, 4>(p.name);
    const std::size_t blocks = std::size_t(p.shape()[0]), width = std::size_t(p.shape()[4]);
    const std::size_t rows = w.size() / (blocks * width);
    if (w.size() != p.elements().size()) throw xf::shape_error(p.name + " has another shape in the file");
    for (std::size_t block = 0; block < blocks; ++block) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(w.data() + (row * blocks + block) * width, width,
                        p.elements().data() + (block * rows + row) * width);
    }
}
