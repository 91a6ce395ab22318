// expect: xfuse: ddof is an option of var and stddev alone
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::sum(x, {1}, xf::ddof(1));
#else
    return xf::var(x, {1}, xf::ddof(1));
#endif
}
