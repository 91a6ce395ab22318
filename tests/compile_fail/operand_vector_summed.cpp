// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

auto build(const std::vector<float>& v) {
#ifdef XFUSE_FAIL
    return xf::eval(xf::sum(v));
#else
    return xf::eval(xf::sum(xf::lazy(v.data(), {2, 3})));
#endif
}
