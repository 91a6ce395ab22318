// One step down and up of a U-Net: features, half the size, more features, back to size by a transposed
// convolution, and joined with the ones from before. The skip connection is one node with two readers.
#include <xfuse/nn.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

namespace nn = xf::nn;
using tensor = xt::xtensor<float, 4>;

// Weights that are made up, of (outputs, inputs, height, width).
tensor weights(std::size_t outputs, std::size_t inputs, std::size_t k, double start) {
    return waves<4>({outputs, inputs, k, k}, 0.7, start) * float(1.0 / std::sqrt(double(inputs * k * k)));
}

int main() {
    const tensor image = waves<4>({1, 3, 16, 16}, 0.37);
    const tensor enter = weights(8, 3, 3, 1), deep = weights(16, 8, 3, 2), up = weights(16, 8, 2, 3),
                 leave = weights(8, 16, 3, 4), last = weights(2, 8, 1, 5);
    const auto conv = [](const auto& x, const tensor& w) {
        return xf::relu(nn::conv2d(x, w, {.padding = w.shape(2) / 2}));
    };

    const auto skip = conv(image, enter);
    const auto below = conv(nn::max_pool(skip, {2, 2}), deep);
    const auto above = nn::conv_transpose2d(below, up, {.stride = 2});
    const auto joined = xf::concatenate(skip, above, 1);
    const auto classes = nn::softmax(nn::conv2d(conv(joined, leave), last), 1);

    const tensor y = classes;
    print("probability of the first class, every fourth row",
          xf::eval(xf::view(y, 0, 0, xt::range(0, 16, 4))));
    print("pixels of each class", xf::eval(xf::bincount(xf::reshape(xf::argmax(y, 1), {-1}), 2)), 0);
    const auto plan = xf::explain(classes);
    std::printf("%d full-size arrays between the layers\n", int(plan.full_intermediates));
}
