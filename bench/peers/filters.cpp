#include "peers/filters.hpp"

#include <algorithm>

namespace bench {
namespace {

/// Row by row of the result, one element of the filter after the other.
template <class T>
void filter(const tensor3& x, const tensor2& f, T* y) {
    const std::size_t h = x.shape(1), w = x.shape(2), oh = h - f.shape(0) + 1, ow = w - f.shape(1) + 1;
    for (std::size_t n = 0; n < x.shape(0); ++n) {
        for (std::size_t i = 0; i < oh; ++i, y += ow) {
            std::fill_n(y, ow, T(0));
            for (std::size_t p = 0; p < f.shape(0); ++p) {
                for (std::size_t q = 0; q < f.shape(1); ++q) {
                    const float* in = x.data() + (n * h + i + p) * w + q;
                    const T v = T(f(p, q));
                    for (std::size_t j = 0; j < ow; ++j) y[j] += v * T(in[j]);
                }
            }
        }
    }
}

}  // namespace

void loop_filter(const tensor3& x, const tensor2& f, tensor3& y) { filter(x, f, y.data()); }

void exact_filter(const tensor3& x, const tensor2& f, tensor3& y) {
    std::vector<double> sums(y.size());
    filter(x, f, sums.data());
    std::copy(sums.begin(), sums.end(), y.data());
}

}  // namespace bench
