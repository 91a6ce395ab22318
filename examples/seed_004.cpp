// A convolutional layer with any stride: images (N, H, W, C), filters (F, F, Cin, Cout).
//
//     np.tensordot(as_strided(a, ...), b, axes=3)      tensordot(as_strided(a, ...), b, 3)
//                                                      einsum<"nhwcij,ijco->nhwo">(windows(a, ...), b)
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "check.hpp"

using xf::index_t;
using tensor = xt::xtensor<float, 4>;

// The answer's function, line by line; strides are those of a row-major array, in elements.
auto conv2d(const tensor& a, const tensor& b, index_t s = 1) {
    const auto extent = [](const tensor& t, std::size_t axis) { return index_t(t.shape(axis)); };
    const auto stride = [&](std::size_t axis) { return index_t(a.strides()[axis]); };
    const index_t hout = (extent(a, 1) - extent(b, 0)) / s + 1;
    const index_t wout = (extent(a, 2) - extent(b, 1)) / s + 1;
    const auto patches =
        xf::as_strided(a, {extent(a, 0), hout, wout, extent(b, 0), extent(b, 1), extent(a, 3)},
                       {stride(0), stride(1) * s, stride(2) * s, stride(1), stride(2), stride(3)});
    return xf::tensordot(patches, b, 3);
}

// The same without strides: the windows' axes come last.
auto conv2d_by_windows(const tensor& a, const tensor& b, index_t s = 1) {
    const auto w = xf::windows(a, {index_t(b.shape(0)), index_t(b.shape(1))}, {s, s}, {.axes = {1, 2}});
    return xf::einsum<"nhwcij,ijco->nhwo">(w, b);
}

tensor direct_sums(const tensor& a, const tensor& b, std::size_t s) {
    const std::size_t f = b.shape(0), h = (a.shape(1) - f) / s + 1, w = (a.shape(2) - f) / s + 1;
    tensor y = xt::zeros<float>({a.shape(0), h, w, b.shape(3)});
    for (std::size_t n = 0; n < a.shape(0); ++n)
        for (std::size_t i = 0; i < h; ++i)
            for (std::size_t j = 0; j < w; ++j)
                for (std::size_t o = 0; o < b.shape(3); ++o)
                    for (std::size_t k = 0; k < f * f * a.shape(3); ++k) {
                        const std::size_t c = k % a.shape(3), q = k / a.shape(3) % f, p = k / a.shape(3) / f;
                        y(n, i, j, o) += a(n, i * s + p, j * s + q, c) * b(p, q, c, o);
                    }
    return y;
}

int main() {
    const tensor a = xt::arange<float>(2 * 6 * 5 * 3).reshape({2, 6, 5, 3});
    tensor b = xt::arange<float>(54).reshape({3, 3, 3, 2});
    for (float& v : b) v = float(int(v) * 7 % 11 - 5);
    for (const index_t s : {1, 2}) {
        const tensor expected = direct_sums(a, b, std::size_t(s));
        std::cout << "stride " << s << "\n\n";
        const tensor by_strides = conv2d(a, b, s);
        show_list("output shape", conv2d_by_windows(a, b, s).extents(),
                  {2, (6 - 3) / s + 1, (5 - 3) / s + 1, 2});
        show("as_strided and tensordot", by_strides, expected);
        const tensor by_windows = conv2d_by_windows(a, b, s);
        show("windows and einsum", by_windows, expected);
    }

    // The layer whole: bias and activation act on each tile of the result.
    const xt::xtensor<float, 1> bias = {50, -100};
    const tensor layer = xf::relu(conv2d(a, b, 2) + bias);
    tensor expected = direct_sums(a, b, 2) + bias;
    for (float& v : expected) v = std::max(v, 0.f);
    show("with bias and relu, stride 2", layer, expected);
}
