// A block of a transformer on a short sequence: normalise, project to queries, keys and values, attend to
// what came before with several heads, and a layer of two with GELU; both are added to what came in. One
// expression.
#include <xfuse/nn.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

namespace nn = xf::nn;
using matrix = xt::xtensor<float, 2>;

constexpr xf::index_t batch = 2, length = 6, heads = 2, depth = 4, width = heads * depth;

matrix weights(std::size_t outputs, std::size_t inputs, double start) {
    return waves<2>({outputs, inputs}, 0.7, start) * float(1.0 / std::sqrt(double(inputs)));
}

// (batch, length, width) as (batch, heads, length, depth).
template <class X>
auto split(const X& x) {
    return xf::swapaxes(xf::reshape(x, {batch, length, heads, depth}), 1, 2);
}

int main() {
    const auto x = waves<3>({batch, length, width}, 0.37);
    const matrix q = weights(width, width, 1), k = weights(width, width, 2), v = weights(width, width, 3),
                 out = weights(width, width, 4), wide = weights(4 * width, width, 5),
                 narrow = weights(width, 4 * width, 6);

    // A position sees itself and what is before it.
    const auto place = xf::arange<int>(length);
    const matrix mask = xf::where(xf::expand_dims(place, 1) >= xf::expand_dims(place, 0), 0.0F, -INFINITY);

    const auto calm = nn::layer_norm(x);
    const auto seen = nn::attention(split(nn::linear(calm, q)), split(nn::linear(calm, k)),
                                    split(nn::linear(calm, v)), mask);
    const auto attended =
        xf::lazy(x) + nn::linear(xf::reshape(xf::swapaxes(seen, 1, 2), {batch, length, width}), out);
    const auto block = attended + nn::linear(nn::gelu(nn::linear(nn::layer_norm(attended), wide)), narrow);

    print("of the first sequence", xf::eval(xf::view(block, 0)));
    print("norm of each position", xf::eval(xf::norm(block, {-1})));
}
