// expect: xfuse: any_expr<T, R>: the expression has another element type than T: write.*xf::cast<T>
#include <xfuse/xfuse.hpp>

xf::any_expr<float, 2> build(const xt::xtensor<double, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::exp(x);
#else
    return xf::cast<float>(xf::exp(x));
#endif
}
