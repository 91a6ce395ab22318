// expect: xfuse: broadcast_to: .* not known at compile time: write xf::sized<R>\(shape\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::broadcast_to(x, list);
#else
    return xf::broadcast_to(x, xf::sized<3>(list));
#endif
}
