// expect: xfuse: an expression is not a std::vector: write auto y = xf::eval\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    std::vector<float> v = xf::lazy(x) * 2;
#else
    const auto z = xf::eval(xf::lazy(x) * 2);
    std::vector<float> v(z.begin(), z.end());
#endif
}
