// expect: xfuse: map: the functor cannot be called with one element of each operand
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::map([](float a, float b) noexcept { return a + b; }, x);
#else
    return xf::map([](float a, float b) noexcept { return a + b; }, x, x);
#endif
}
