// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, std::vector<float>& v) {
#ifdef XFUSE_FAIL
    xf::assign(v, xf::lazy(x) * 2);
#else
    xf::assign(xt::adapt(v, std::array<std::size_t, 2>{2, 3}), xf::lazy(x) * 2);
#endif
}
