// expect: stack memory associated with local variable 'local' returned
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build() {
    float local[4] = {1, 2, 3, 4};
    return xf::lazy(local, {2, 2});
}
#else
auto build() {
    static const float local[4] = {1, 2, 3, 4};
    return xf::lazy(local, {2, 2});
}
#endif
