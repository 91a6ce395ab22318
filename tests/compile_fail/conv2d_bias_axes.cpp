// expect: a bias, gain, mean or variance of channels has one axis
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 4>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::conv2d(x, x, xf::sum(x, {0, 1}));
#else
    return xf::nn::conv2d(x, x, xf::sum(x, {0, 1, 2}));
#endif
}
