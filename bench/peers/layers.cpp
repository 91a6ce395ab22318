#include "peers/layers.hpp"

#include <algorithm>

namespace bench {
namespace {

/// One row of the convolution's result, every output channel of a pixel in `T`.
template <class T>
void conv_row(const layer& l, const tensor4& input, std::size_t image, std::size_t row, T* y) {
    const layer_shape& s = l.shape;
    const std::size_t in = s.in, out = s.out;
    for (std::size_t col = 0; col < s.conv_side(); ++col, y += out) {
        std::fill_n(y, out, T(0));
        for (std::size_t i = 0; i < s.window; ++i) {
            for (std::size_t j = 0; j < s.window; ++j) {
                const float* x = input.data() + ((image * s.side + row * s.step + i * s.dilation) * s.side +
                                                 col * s.step + j * s.dilation) *
                                                    in;
                const float* f = l.f.data() + (i * s.window + j) * (s.depthwise ? in : in * out);
                if (s.depthwise) {
                    for (std::size_t c = 0; c < out; ++c) y[c] += T(x[c]) * T(f[c]);
                    continue;
                }
                for (std::size_t c = 0; c < in; ++c)
                    for (std::size_t o = 0; o < out; ++o) y[o] += T(x[c]) * T(f[c * out + o]);
            }
        }
    }
}

template <class T>
void direct_sums(const layer& l, const tensor4& x, T* y) {
    const std::size_t side = l.shape.conv_side();
    for (std::size_t n = 0; n < l.shape.images; ++n)
        for (std::size_t row = 0; row < side; ++row)
            conv_row(l, x, n, row, y + (n * side + row) * side * l.shape.out);
}

template <class T>
void add_and_clip(const layer& l, T* y, std::size_t count) {
    const std::size_t out = l.shape.out;
    for (std::size_t i = 0; i < count; i += out) {
        for (std::size_t o = 0; o < out; ++o) {
            if (l.shape.bias) y[i + o] += T(l.b.data()[o]);
            if (l.shape.relu) y[i + o] = std::max(y[i + o], T(0));
        }
    }
}

template <class T>
void pool(const layer_shape& s, const T* x, float* y) {
    const std::size_t from = s.conv_side(), to = s.result_side(), c = s.out;
    for (std::size_t n = 0; n < s.images; ++n)
        for (std::size_t i = 0; i < to; ++i)
            for (std::size_t j = 0; j < to; ++j, y += c)
                for (std::size_t k = 0; k < s.pool * s.pool; ++k) {
                    const T* p =
                        x +
                        ((n * from + i * s.pool_step + k / s.pool) * from + j * s.pool_step + k % s.pool) * c;
                    for (std::size_t o = 0; o < c; ++o)
                        y[o] = k == 0 ? float(p[o]) : std::max(y[o], float(p[o]));
                }
}

template <class T>
void run_layer(const layer& l, const tensor4& x, std::vector<T>& whole, float* y) {
    direct_sums(l, x, whole.data());
    add_and_clip(l, whole.data(), whole.size());
    if (l.shape.pool > 0) pool(l.shape, whole.data(), y);
    else std::copy(whole.begin(), whole.end(), y);
}

std::size_t conv_size(const layer_shape& s) { return s.images * s.conv_side() * s.conv_side() * s.out; }

}  // namespace

layer::layer(const layer_shape& s)
    : shape(s),
      x(whole_numbers<float, 4>({s.images, s.side, s.side, s.in})),
      f(whole_numbers<float, 4>({s.window, s.window, s.in, s.depthwise ? 1 : s.out}, 2)),
      b(whole_numbers<float, 1>({s.out}, 50)),
      y(tensor4::shape_type{s.images, s.result_side(), s.result_side(), s.out}),
      expected(y.shape()) {
    exact_layer(*this, x, expected);
}

void exact_layer(const layer& l, const tensor4& x, tensor4& y) {
    std::vector<double> whole(conv_size(l.shape));
    run_layer(l, x, whole, y.data());
}

contender loop_layer(layer& l) {
    if (l.shape.bias || l.shape.relu || l.shape.pool > 0) {
        auto whole = std::make_shared<std::vector<float>>(conv_size(l.shape));
        return fills("loops", l.y, l.expected, [&l, whole] { run_layer(l, l.x, *whole, l.y.data()); });
    }
    return fills("loops", l.y, l.expected, [&l] { direct_sums(l, l.x, l.y.data()); });
}

tensor4 channels_first(const tensor4& x) {
    tensor4 y(tensor4::shape_type{x.shape(0), x.shape(3), x.shape(1), x.shape(2)});
    const std::size_t pixels = x.shape(1) * x.shape(2), c = x.shape(3);
    for (std::size_t n = 0; n < x.shape(0); ++n)
        for (std::size_t p = 0; p < pixels; ++p)
            for (std::size_t k = 0; k < c; ++k)
                y.data()[(n * c + k) * pixels + p] = x.data()[(n * pixels + p) * c + k];
    return y;
}

tensor4 weights_out_first(const tensor4& f) {
    tensor4 y(tensor4::shape_type{f.shape(3), f.shape(2), f.shape(0), f.shape(1)});
    const std::size_t window = f.shape(0) * f.shape(1), in = f.shape(2), out = f.shape(3);
    for (std::size_t p = 0; p < window; ++p)
        for (std::size_t c = 0; c < in; ++c)
            for (std::size_t o = 0; o < out; ++o)
                y.data()[(o * in + c) * window + p] = f.data()[(p * in + c) * out + o];
    return y;
}

}  // namespace bench
