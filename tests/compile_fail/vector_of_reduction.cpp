// expect: xfuse: an expression is not a std::vector: write auto y = xf::eval\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    std::vector<float> v = xf::sum(x);
#else
    std::vector<float> v = {xf::eval_scalar(xf::sum(x))};
#endif
}
