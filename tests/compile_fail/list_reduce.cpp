// expect: xfuse: the rank of a reduction .* not known at compile time: write xf::sized<K>\(axes\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::eval(xf::reduce(x, list, xf::max, xf::mean));
#else
    return xf::eval(xf::reduce(x, xf::sized<1>(list), xf::max, xf::mean));
#endif
}
