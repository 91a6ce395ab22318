// expect: xfuse: tensordot: as many axes of the second operand as of the first
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::tensordot(a, b, {0, 1}, {0});
#else
    return xf::tensordot(a, b, {0, 1}, {1, 0});
#endif
}
