// expect: xfuse: two lists that belong together have different lengths
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::as_strided(x, {2, 2}, {1, 1, 1});
#else
    return xf::as_strided(x, {2, 2}, {1, 1});
#endif
}
