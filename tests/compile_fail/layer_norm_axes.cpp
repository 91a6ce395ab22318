// expect: nn: layer_norm over more axes
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::layer_norm<3>(x);
#else
    return xf::nn::layer_norm<2>(x);
#endif
}
