// expect: xfuse: reshape: .* not known at compile time: write xf::sized<R>\(shape\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::reshape(x, list);
#else
    return xf::reshape(x, xf::sized<3>(list));
#endif
}
