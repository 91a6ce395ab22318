// expect: xfuse: lazy: the rank is the length of the shape, which is not known at compile time: write
// xf::sized<R>\(shape\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::lazy(x.data(), list);
#else
    return xf::lazy(x.data(), xf::sized<2>(list));
#endif
}
