// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <array>
#include <xfuse/xfuse.hpp>

auto build(const std::array<float, 3>& a) {
#ifdef XFUSE_FAIL
    return xf::eval(xf::exp(a));
#else
    return xf::eval(xf::exp(xf::lazy(a.data(), {3})));
#endif
}
