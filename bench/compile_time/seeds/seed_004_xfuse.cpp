// A convolutional layer with stride, bias and relu: with xfuse.
#include <iostream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    const xt::xtensor<float, 4> x = xt::random::rand<float>({2, 7, 7, 3}),
                                w = xt::random::rand<float>({3, 3, 3, 2});
    const xt::xtensor<float, 1> bias = {0.5f, -0.5f};
    const auto taps = xf::windows(x, {3, 3}, {2, 2}, {.axes = {1, 2}});
    const xt::xtensor<float, 4> y = xf::relu(xf::einsum<"nhwcij,ijco->nhwo">(taps, w) + bias);
    std::cout << y << '\n';
}
