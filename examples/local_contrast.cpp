// A picture, down-sampled and evened out: means over blocks, then the local contrast, which is each pixel
// less the mean around it over the spread around it. A pyramid of three levels; each is one expression of the
// one before.
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

using picture = xt::xtensor<float, 3>;  // rows, columns, channels
using xf::windows;

// A lit ball on a striped ground.
picture make_picture(std::size_t height, std::size_t width) {
    picture x = xt::zeros<float>({height, width, std::size_t(3)});
    for (std::size_t i = 0; i < height; ++i)
        for (std::size_t j = 0; j < width; ++j)
            for (std::size_t c = 0; c < 3; ++c) {
                const double v = 4.0 * double(i) / double(height) - 2,
                             u = 4.0 * double(j) / double(width) - 2;
                const bool is_ball = u * u + v * v < 1;
                x(i, j, c) = float(is_ball ? 0.9 - 0.1 * double(c) - 0.3 * (u + v)
                                           : 0.4 + 0.2 * std::sin(6 * u + 2 * double(c)));
            }
    return x;
}

// Mean luminance, as a picture of one channel.
auto grey(const picture& x) {
    return xf::einsum<"ijc,c->ij">(
        x, xt::xtensor<float, 1>{0.299F, 0.587F, 0.114F});  // moved in, as it is temporary
}

// (x - mean) / (spread + 0.05) over 5 x 5 pixels, as many as there are: the border is mirrored.
template <class X>
auto local_contrast(const X& x) {
    const auto around = windows(xf::pad(x, 2, "reflect"), {5, 5});
    return (x - around.mean({-1, -2})) / (around.stddev({-1, -2}) + 0.05F);
}

int main() {
    const picture large = make_picture(48, 64);
    // Blocks of 2 x 2 along the first two axes; the channels stay as they are.
    const picture half = windows(large, {2, 2}, {2, 2}, {.axes = {0, 1}}).mean({-1, -2});
    const picture quarter = windows(half, {2, 2}, {2, 2}, {.axes = {0, 1}}).mean({-1, -2});
    std::printf("%zu x %zu pixels\n", quarter.shape(0), quarter.shape(1));

    const xt::xtensor<float, 2> level = grey(quarter), contrast = local_contrast(xf::lazy(level));
    print("luminance", xf::eval(xf::view(level, xt::range(0, 12, 2))), 2);
    print("local contrast", xf::eval(xf::view(contrast, xt::range(0, 12, 2))), 2);

    // How much of the detail of the large one is lost, where it is repeated back to size.
    const auto back = xf::repeat(xf::repeat(half, 2, 0), 2, 1);
    print("greatest and mean loss",
          xf::eval(xf::stack(xf::max(xf::abs(large - back)), xf::mean(xf::abs(large - back)))), 4);
    print("range by channel", xf::eval(xf::max(large, {0, 1}) - xf::min(large, {0, 1})));
}
