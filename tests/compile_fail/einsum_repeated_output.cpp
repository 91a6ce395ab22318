// expect: xfuse: einsum: the output repeats a label
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"ij,jk->ii">(a, b);
#else
    return xf::einsum<"ij,jk->i">(a, b);
#endif
}
