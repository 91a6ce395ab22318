// expect: xfuse: windows: .* not known at compile time: write xf::sized<K>\(window\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::windows(x, list);
#else
    return xf::windows(x, xf::sized<2>(list));
#endif
}
