// expect: xfuse: einsum: the output has a label that no operand has
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    y = xf::einsum<"ij,jk->iq">(x, x);
#else
    y = xf::einsum<"ij,jk->ik">(x, x);
#endif
}
