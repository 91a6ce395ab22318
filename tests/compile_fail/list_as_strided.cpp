// expect: xfuse: as_strided: the rank of the result is the length of the shape, which is not known at compile
// time: write xf::sized<R>\(shape\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::as_strided(x, list, list);
#else
    return xf::as_strided(x, xf::sized<2>(list), list);
#endif
}
