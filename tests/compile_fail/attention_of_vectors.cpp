// expect: nn: attention takes operands of shape
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::nn::attention(xf::sum(x, 0), x, x);
#else
    return xf::nn::attention(x, x, x);
#endif
}
