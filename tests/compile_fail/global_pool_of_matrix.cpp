// expect: nn: global pooling needs
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::global_avg_pool(x);
#else
    return xf::nn::global_avg_pool(xf::expand_dims(x, 0));
#endif
}
