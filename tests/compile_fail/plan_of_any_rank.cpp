// expect: xfuse: plan: a plan has a rank: write xf::plan.xf::any_expr<T, R>
#include <xfuse/xfuse.hpp>

void run(const xf::any_expr<float>& e, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    xf::plan(e).run(y);
#else
    xf::plan(xf::any_expr<float, 2>(e)).run(y);
#endif
}
