// expect: xfuse: squeeze: .* not known at compile time: write xf::sized<K>\(axes\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::squeeze(x, list);
#else
    return xf::squeeze(x, xf::sized<1>(list));
#endif
}
