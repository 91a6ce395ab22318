#include "peers/matrices.hpp"

#include <algorithm>

namespace bench {

void loop_matmul(const matrices& m, float* y) {
    const std::size_t of_a[2] = {m.a_transposed ? 1 : m.k, m.a_transposed ? m.m : 1};
    std::vector<float> rows(m.b_transposed ? m.k * m.n : 0);
    for (std::size_t p = 0; p < m.batch; ++p) {
        const float *a = m.a + p * m.m * m.k, *b = m.b + p * m.k * m.n;
        if (m.b_transposed) {
            for (std::size_t j = 0; j < m.n; ++j)
                for (std::size_t c = 0; c < m.k; ++c) rows[c * m.n + j] = b[j * m.k + c];
            b = rows.data();
        }
        for (std::size_t i = 0; i < m.m; ++i, y += m.n) {
            std::fill_n(y, m.n, 0.0f);
            for (std::size_t c = 0; c < m.k; ++c) {
                const float v = a[i * of_a[0] + c * of_a[1]];
                for (std::size_t j = 0; j < m.n; ++j) y[j] += v * b[c * m.n + j];
            }
        }
    }
}

void loop_softmax(const float* x, float* y, std::size_t rows, std::size_t n) {
    for (std::size_t i = 0; i < rows; ++i, x += n, y += n) {
        const float most = *std::max_element(x, x + n);
        float total = 0;
        for (std::size_t j = 0; j < n; ++j) total += y[j] = std::exp(x[j] - most);
        for (std::size_t j = 0; j < n; ++j) y[j] /= total;
    }
}

void loop_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale, const xt::xtensor<float, 1>& shift,
                     tensor2& y) {
    const std::size_t n = x.shape(1);
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        const float* in = x.data() + i * n;
        float* out = y.data() + i * n;
        float mean = 0, spread = 0;
        for (std::size_t j = 0; j < n; ++j) mean += in[j] / float(n);
        for (std::size_t j = 0; j < n; ++j) spread += (in[j] - mean) * (in[j] - mean) / float(n);
        const float factor = 1 / std::sqrt(spread + 1e-5f);
        for (std::size_t j = 0; j < n; ++j)
            out[j] = (in[j] - mean) * factor * scale.data()[j] + shift.data()[j];
    }
}

void loop_attention(const attention& a, float* y) {
    std::vector<float> scores(a.rows * a.rows);
    for (std::size_t h = 0; h < a.heads; ++h) {
        const std::size_t at = h * a.rows * a.n;
        loop_matmul({.m = a.rows, .k = a.n, .n = a.rows, .b_transposed = true, .a = a.q + at, .b = a.k + at},
                    scores.data());
        for (float& v : scores) v *= 1 / std::sqrt(float(a.n));
        loop_softmax(scores.data(), scores.data(), a.rows, a.rows);
        loop_matmul({.m = a.rows, .k = a.rows, .n = a.n, .a = scores.data(), .b = a.v + at}, y + at);
    }
}

}  // namespace bench
