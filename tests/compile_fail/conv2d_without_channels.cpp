// expect: nn: a convolution.s operand has channels
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x, const xt::xtensor<float, 4>& w) {
#ifdef XFUSE_FAIL
    return xf::nn::conv2d(x, w);
#else
    return xf::nn::conv1d(x, xf::squeeze(w, -1));
#endif
}
