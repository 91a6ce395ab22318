// expect: stack memory associated with local variable 'local' returned
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build() {
    xt::xtensor<float, 2> local = xt::ones<float>({2, 2});
    return xf::lazy(local);
}
#else
auto build() {
    xt::xtensor<float, 2> local = xt::ones<float>({2, 2});
    return xf::lazy(std::move(local));
}
#endif
