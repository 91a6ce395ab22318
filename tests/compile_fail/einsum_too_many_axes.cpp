// expect: xfuse: einsum: more than 16 operands, or more than 16 axes in all
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 9>& a) {
#ifdef XFUSE_FAIL
    return xf::einsum<"abcdefghi,jklmnopqr->">(a, a);
#else
    return xf::einsum<"abcdefghi,abklmnopq->">(a, a);
#endif
}
