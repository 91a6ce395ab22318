#include <algorithm>
#include <cmath>

#include "peers/peers.hpp"

namespace bench {

void loop_max_pool(const tensor4& x, tensor4& y, int window, int step, int pad) {
    const long h = long(x.shape(2)), w = long(x.shape(3)), oh = long(y.shape(2)), ow = long(y.shape(3));
    const float* in = x.data();
    float* out = y.data();
    for (long n = 0; n < long(x.shape(0) * x.shape(1)); ++n) {
        for (long i = 0; i < oh; ++i, out += ow) {
            std::fill_n(out, ow, -std::numeric_limits<float>::infinity());
            for (long p = 0; p < window; ++p) {
                const long row = i * step + p - pad;
                if (row < 0 || row >= h) continue;
                for (long q = 0; q < window; ++q) {
                    const float* from = in + (n * h + row) * w + q - pad;
                    const long first = q < pad ? (pad - q + step - 1) / step : 0;
                    const long last = std::min(ow, (w - 1 - q + pad) / step + 1);
                    for (long j = first; j < last; ++j)
                        out[j] = out[j] < from[j * step] ? from[j * step] : out[j];
                }
            }
        }
    }
}

void loop_repeat2(const tensor4& x, tensor4& y) {
    const long rows = long(x.shape(0) * x.shape(1) * x.shape(2)), w = long(x.shape(3));
    for (long r = 0; r < rows; ++r) {
        const float* in = x.data() + r * w;
        float* out = y.data() + 4 * r * w;
        for (long j = 0; j < w; ++j)
            out[2 * j] = out[2 * j + 1] = out[2 * w + 2 * j] = out[2 * w + 2 * j + 1] = in[j];
    }
}

void loop_tanh(const tensor2& x, tensor2& y) {
    const float* in = x.data();
    float* out = y.data();
    for (long i = 0; i < long(x.size()); ++i) out[i] = std::tanh(2.0f * in[i] + 1.0f) * in[i];
}

float loop_sum(const tensor2& x) {
    xt::xtensor<float, 1> rows(xt::xtensor<float, 1>::shape_type{x.shape(0)});
    loop_sum_rows(x, rows);
    float total = 0;
    for (const float v : rows) total += v;
    return total;
}
float loop_max(const tensor2& x) {
    xt::xtensor<float, 1> rows(xt::xtensor<float, 1>::shape_type{x.shape(0)});
    loop_max_rows(x, rows);
    return *std::max_element(rows.begin(), rows.end());
}

void loop_sum_rows(const tensor2& x, xt::xtensor<float, 1>& y) {
    const long n = long(x.shape(1)), lanes = 64;
    for (long i = 0; i < long(x.shape(0)); ++i) {
        const float* in = x.data() + i * n;
        float part[lanes] = {}, total = 0;
        for (long j = 0; j + lanes <= n; j += lanes)
            for (long k = 0; k < lanes; ++k) part[k] += in[j + k];
        for (long k = 0; k < lanes; ++k) total += part[k];
        for (long j = n / lanes * lanes; j < n; ++j) total += in[j];
        y.data()[i] = total;
    }
}
void loop_max_rows(const tensor2& x, xt::xtensor<float, 1>& y) {
    const long n = long(x.shape(1)), lanes = 64;
    for (long i = 0; i < long(x.shape(0)); ++i) {
        const float* in = x.data() + i * n;
        float part[lanes];
        std::copy_n(in, lanes, part);
        for (long j = 0; j + lanes <= n; j += lanes)
            for (long k = 0; k < lanes; ++k) part[k] = part[k] < in[j + k] ? in[j + k] : part[k];
        y.data()[i] = *std::max_element(part, part + lanes);
    }
}

void loop_sum_columns(const tensor2& x, xt::xtensor<float, 1>& y) {
    const long n = long(x.shape(1));
    float* out = y.data();
    std::fill_n(out, n, 0.0f);
    for (long i = 0; i < long(x.shape(0)); ++i)
        for (long j = 0; j < n; ++j) out[j] += x.data()[i * n + j];
}
void loop_max_columns(const tensor2& x, xt::xtensor<float, 1>& y) {
    const long n = long(x.shape(1));
    float* out = y.data();
    std::copy_n(x.data(), n, out);
    for (long i = 1; i < long(x.shape(0)); ++i)
        for (long j = 0; j < n; ++j) out[j] = out[j] < x.data()[i * n + j] ? x.data()[i * n + j] : out[j];
}

void exact_mean(const tensor2& x, tensor2& y, int window) {
    const long w = long(x.shape(1)), oh = long(y.shape(0)), ow = long(y.shape(1));
    std::vector<double> columns(static_cast<std::size_t>(w), 0.0);
    for (long i = -window + 1; i < oh; ++i) {
        for (long j = 0; j < w; ++j) {
            if (i > 0) columns[std::size_t(j)] -= x.data()[(i - 1) * w + j];
            columns[std::size_t(j)] += x.data()[(i + window - 1) * w + j];
        }
        if (i < 0) continue;
        double total = 0;
        for (long j = 0; j < window - 1; ++j) total += columns[std::size_t(j)];
        for (long j = 0; j < ow; ++j) {
            total += columns[std::size_t(j + window - 1)];
            y.data()[i * ow + j] = float(total / window / window);
            total -= columns[std::size_t(j)];
        }
    }
}

void exact_max(const tensor2& x, tensor2& y, int window) {
    const long h = long(x.shape(0)), w = long(x.shape(1)), oh = long(y.shape(0)), ow = long(y.shape(1));
    std::vector<float> rows(std::size_t(h * ow));
    for (long i = 0; i < h; ++i)
        for (long j = 0; j < ow; ++j)
            rows[std::size_t(i * ow + j)] =
                *std::max_element(x.data() + i * w + j, x.data() + i * w + j + window);
    for (long i = 0; i < oh; ++i) {
        for (long j = 0; j < ow; ++j) {
            float best = rows[std::size_t(i * ow + j)];
            for (long p = 1; p < window; ++p) best = std::max(best, rows[std::size_t((i + p) * ow + j)]);
            y.data()[i * ow + j] = best;
        }
    }
}

}  // namespace bench
