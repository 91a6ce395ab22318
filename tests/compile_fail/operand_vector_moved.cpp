// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

auto build() {
#ifdef XFUSE_FAIL
    return xf::lazy(std::vector<float>{1, 2});
#else
    return xf::lazy(xt::adapt(std::vector<float>{1, 2}, std::array<std::size_t, 1>{2}));
#endif
}
