// expect: xfuse: einsum: an operand has another rank than its subscripts say
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"ijk,jk->ik">(a, b);
#else
    return xf::einsum<"ij,jk->ik">(a, b);
#endif
}
