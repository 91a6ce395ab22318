// A layer that nobody has named: every pixel attends to the 3 x 3 pixels around it, by how alike their
// features are, and takes the weighted median of what they hold as well as their mean. Written down as it is
// thought of, it runs in tiles: neither the windows nor the scores are stored.
#include <xfuse/nn.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

// x: (n, h, w, c). Softmax over the window of products of features, then the mean of the window by it; added
// to the median of the window, which it is gated with.
template <class X>
auto neighbourhood(const X& x, float sharpness) {
    const auto around = xf::windows(
        x, {3, 3}, {1, 1}, {.axes = {1, 2}, .padding = {1, 1}, .pad_value = 0});  // (n, h, w, c, 3, 3)
    const auto alike = xf::einsum<"nhwc,nhwcij->nhwij">(x, around) * sharpness;
    const auto weights = xf::exp(alike - alike.max({-1, -2}, xf::keepdims));
    const auto shares = weights / weights.sum({-1, -2}, xf::keepdims);
    const auto mean = xf::einsum<"nhwij,nhwcij->nhwc">(shares, around);
    const auto middle = xf::median(around, {-1, -2});
    return mean + xf::sigmoid(x - middle) * middle;
}

int main() {
    const auto x = waves<4>({1, 8, 10, 4}, 0.61);
    const xt::xtensor<float, 4> y = neighbourhood(xf::lazy(x), 2.0F);
    print("of the first feature", xf::eval(xf::view(y, 0, xt::all(), xt::all(), 0)));

    // It is a layer like any other: two of them, and the mean over all pixels.
    print("two layers, pooled",
          xf::eval(xf::mean(neighbourhood(neighbourhood(xf::lazy(x), 2.0F), 1.0F), {1, 2})));
}
