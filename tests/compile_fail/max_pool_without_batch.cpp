// expect: one number as a window needs an operand of batch, channels and spatial axes
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

#ifdef XFUSE_FAIL
auto f(const xt::xtensor<float, 2>& x) { return xf::nn::max_pool(x, 2); }
#else
auto f(const xt::xtensor<float, 2>& x) { return xf::nn::max_pool(x, {2, 2}); }
#endif
