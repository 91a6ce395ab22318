// expect: xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    xf::tie(y, y) = xf::reduce(x, {}, xf::max, xf::min);
#else
    auto [a, b] = xf::eval(xf::reduce(x, {}, xf::max, xf::min));
#endif
}
