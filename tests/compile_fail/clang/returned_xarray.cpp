// expect: stack memory associated with local variable 'local' returned
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build() {
    const xt::xarray<float> local = xt::ones<float>({2, 2});
    return xf::lazy<2>(local);
}
#else
auto build() {
    xt::xarray<float> local = xt::ones<float>({2, 2});
    return xf::lazy<2>(std::move(local));
}
#endif
