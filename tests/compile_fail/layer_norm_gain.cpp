// expect: nn: the gain of layer_norm has the normalised axes
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::layer_norm(x, x);
#else
    return xf::nn::layer_norm<2>(x, x);
#endif
}
