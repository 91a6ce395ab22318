#include "peers/xtensor_blas.hpp"

#ifdef BENCH_HAS_XTENSOR_BLAS
#include <xfuse/xtensor.hpp>
#include <xtensor-blas/xblas_config.hpp>
#include <xtensor-blas/xlinalg.hpp>

namespace bench {
namespace {

/// The row of every pixel of the result: its window, row by row.
tensor2 patches(const layer& l) {
    const layer_shape& s = l.shape;
    const std::size_t side = s.conv_side(), step = s.step;
    xt::xtensor<float, 6> y(
        xt::xtensor<float, 6>::shape_type{s.images, side, side, s.window, s.window, s.in});
    for (std::size_t i = 0; i < s.window; ++i)
        for (std::size_t j = 0; j < s.window; ++j)
            xt::view(y, xt::all(), xt::all(), xt::all(), i, j) = xt::view(
                l.x, xt::all(), xt::range(i * s.dilation, i * s.dilation + (side - 1) * step + 1, step),
                xt::range(j * s.dilation, j * s.dilation + (side - 1) * step + 1, step));
    tensor2 rows;
    rows.resize({s.images * side * side, s.window * s.window * s.in});
    rows.storage() = std::move(y.storage());
    return rows;
}

void run(layer& l) {
    const layer_shape& s = l.shape;
    const std::size_t side = s.conv_side();
    const tensor2 taps = xt::reshape_view(l.f, {s.window * s.window * s.in, s.out});
    tensor2 sums = xt::linalg::dot(patches(l), taps);
    if (s.bias) sums += l.b;
    if (s.relu) sums = xt::maximum(sums, 0.0f);
    if (s.pool == 0) {
        std::copy(sums.begin(), sums.end(), l.y.begin());
        return;
    }
    const tensor4 whole = xt::reshape_view(sums, {s.images, side, side, s.out});
    const std::size_t to = s.result_side(), reach = (to - 1) * s.pool_step + 1;
    l.y.fill(-std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < s.pool; ++i)
        for (std::size_t j = 0; j < s.pool; ++j)
            xt::noalias(l.y) =
                xt::maximum(l.y, xt::view(whole, xt::all(), xt::range(i, i + reach, s.pool_step),
                                          xt::range(j, j + reach, s.pool_step)));
}

}  // namespace

std::string xtensor_blas_version() {
    return std::to_string(XTENSOR_BLAS_VERSION_MAJOR) + "." + std::to_string(XTENSOR_BLAS_VERSION_MINOR) +
           "." + std::to_string(XTENSOR_BLAS_VERSION_PATCH);
}

std::vector<contender> xtensor_blas_matmul(const matrices& m, float* y, const filling& f) {
    if (m.batch > 1 || m.a_transposed || m.b_transposed) return {};
    return {f("xtensor-blas", [&m, y] {
        const std::array<std::size_t, 2> left{m.m, m.k}, right{m.k, m.n}, to{m.m, m.n};
        auto result = xt::adapt(y, m.m * m.n, xt::no_ownership(), to);
        xt::noalias(result) = xt::linalg::dot(xt::adapt(m.a, m.m * m.k, xt::no_ownership(), left),
                                              xt::adapt(m.b, m.k * m.n, xt::no_ownership(), right));
    })};
}

std::vector<contender> xtensor_blas_layer(layer& l) {
    if (l.shape.depthwise) return {};
    return {fills("xtensor-blas", l.y, l.expected, [&l] { run(l); })};
}

}  // namespace bench
#else
namespace bench {

std::string xtensor_blas_version() { return ""; }
std::vector<contender> xtensor_blas_matmul(const matrices&, float*, const filling&) { return {}; }
std::vector<contender> xtensor_blas_layer(layer&) { return {}; }

}  // namespace bench
#endif
