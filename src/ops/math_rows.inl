#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

constexpr auto exponentials =
    list_rows<true>(ops::functor_list<ops::exp, ops::exp2, ops::expm1, ops::log, ops::log2, ops::log10,
                                      ops::log1p, ops::sqrt, ops::rsqrt, ops::sigmoid, ops::power, ops::erf,
                                      ops::floor, ops::ceil, ops::round, ops::trunc>{});
constexpr auto trigonometric = list_rows<true>(
    ops::functor_list<ops::sin, ops::cos, ops::tan, ops::asin, ops::acos, ops::atan, ops::sinh, ops::cosh,
                      ops::tanh, ops::asinh, ops::acosh, ops::atanh, ops::cbrt>{});

extern const std::span<const ops::row_entry> math_rows[3];
constinit const std::span<const ops::row_entry> math_rows[3] = {
    exponentials.view(), trigonometric.view(), {}};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
