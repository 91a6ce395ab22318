// expect: xfuse: the rank of a reduction .* not known at compile time: write xf::sized<K>\(axes\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::lazy(x).max(list);
#else
    return xf::lazy(x).max(xf::sized<1>(list));
#endif
}
