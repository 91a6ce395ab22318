// expect: xfuse: the operation does not exist for this element type
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<std::complex<float>, 1>& x) {
#ifdef XFUSE_FAIL
    return xf::lazy(x) < x;
#else
    return xf::lazy(x) == x;
#endif
}
