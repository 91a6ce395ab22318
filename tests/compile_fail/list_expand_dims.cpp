// expect: xfuse: expand_dims: .* not known at compile time: write xf::sized<K>\(axes\)
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::vector<int>& list) {
#ifdef XFUSE_FAIL
    return xf::expand_dims(x, list);
#else
    return xf::expand_dims(x, xf::sized<2>(list));
#endif
}
