// expect: weights have the axes \(out, in, spatial
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

#ifdef XFUSE_FAIL
auto f(const xt::xtensor<float, 4>& x, const xt::xtensor<float, 3>& w) { return xf::nn::conv2d(x, w); }
#else
auto f(const xt::xtensor<float, 4>& x, const xt::xtensor<float, 4>& w) { return xf::nn::conv2d(x, w); }
#endif
