// expect: xfuse: this operand cannot be combined with an xfuse expression
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const std::string& text) {
#ifdef XFUSE_FAIL
    return xf::lazy(x) + text;
#else
    return xf::lazy(x) + float(text.size());
#endif
}
