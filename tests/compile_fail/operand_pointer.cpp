// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <xfuse/xfuse.hpp>

auto build(const float* p) {
#ifdef XFUSE_FAIL
    return xf::eval(xf::sum(p));
#else
    return xf::eval(xf::sum(xf::lazy(p, {2, 3})));
#endif
}
