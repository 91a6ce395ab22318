// expect: element
#include <xfuse/core/dtype.hpp>

#ifdef XFUSE_FAIL
constexpr xf::dtype type = xf::dtype_of<long double>;
#else
constexpr xf::dtype type = xf::dtype_of<double>;
#endif

static_assert(type == xf::dtype::float64);
