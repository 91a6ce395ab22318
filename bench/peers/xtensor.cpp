#include <xfuse/xtensor.hpp>

#include "peers/peers.hpp"

namespace bench {

void xtensor_filter(const tensor3& x, const tensor2& f, tensor3& y) {
    const std::size_t h = y.shape(1), w = y.shape(2);
    y.fill(0);
    for (std::size_t p = 0; p < f.shape(0); ++p)
        for (std::size_t q = 0; q < f.shape(1); ++q)
            xt::noalias(y) += f(p, q) * xt::view(x, xt::all(), xt::range(p, p + h), xt::range(q, q + w));
}

std::vector<contender> xtensor_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale,
                                          const xt::xtensor<float, 1>& shift, tensor2& y, const filling& f) {
    return {f("xtensor with arrays in between", [&] {
        const tensor2 mean = xt::mean(x, {1}, xt::keep_dims);
        const tensor2 apart = x - mean;
        const tensor2 spread = xt::mean(apart * apart, {1}, xt::keep_dims);
        xt::noalias(y) = apart / xt::sqrt(spread + 1e-5f) * scale + shift;
    })};
}

}  // namespace bench
