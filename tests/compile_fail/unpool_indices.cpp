// expect: xfuse: nn: the indices of max_unpool2d are signed integers
#include <xfuse/nn.hpp>

void run(const xt::xtensor<float, 4>& y, const xt::xtensor<std::int64_t, 4>& indices) {
#ifdef XFUSE_FAIL
    xf::eval(xf::nn::max_unpool2d(indices, y, {2, 2}));
#else
    xf::eval(xf::nn::max_unpool2d(y, indices, {2, 2}));
#endif
}
