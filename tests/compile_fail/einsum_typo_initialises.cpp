// expect: xfuse: einsum: the output has a label that no operand has
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    xt::xtensor<float, 2> z = xf::einsum<"ij,jk->iq">(x, x);
    y = z;
#else
    xt::xtensor<float, 2> z = xf::einsum<"ij,jk->ik">(x, x);
    y = z;
#endif
}
