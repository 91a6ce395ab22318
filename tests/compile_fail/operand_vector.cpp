// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

auto build(const std::vector<float>& v) {
#ifdef XFUSE_FAIL
    return xf::lazy(v);
#else
    return xf::lazy(xt::adapt(v, std::array<std::size_t, 2>{2, 3}));
#endif
}
