// expect: nn: batch_norm needs an operand of batch and channels
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::batch_norm(xf::sum(x, 0), xf::sum(x, 0), xf::sum(x, 0));
#else
    return xf::nn::batch_norm(x, xf::sum(x, 0), xf::sum(x, 0));
#endif
}
