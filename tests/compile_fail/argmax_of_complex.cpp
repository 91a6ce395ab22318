// expect: xfuse: max, min, argmax and argmin do not order complex elements
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<std::complex<double>, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::argmax(x, 0);
#else
    return xf::argmax(xf::abs(x), 0);
#endif
}
