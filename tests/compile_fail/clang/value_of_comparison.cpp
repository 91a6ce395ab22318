// expect: xfuse: write xf::eval_scalar\(xf::all\(a == b\)\)
#include <xfuse/xfuse.hpp>

bool build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    bool same = xf::lazy(x) == x;
#else
    bool same = xf::eval_scalar(xf::all(xf::lazy(x) == x));
#endif
    return same;
}
