// expect: xfuse: plan: a plan has a rank: write xf::any_plan<T, R> p = xf::plan
#include <xfuse/xfuse.hpp>

void run(const xf::any_expr<float>& e, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    xf::plan(e).run(y);
#else
    const xf::any_plan<float, 2> p = xf::plan(e);
    p.run(y);
#endif
}
