// expect: wrong character in the subscripts
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"ij,j$->i">(a, b);
#else
    return xf::einsum<"ij,jk->i">(a, b);
#endif
}
