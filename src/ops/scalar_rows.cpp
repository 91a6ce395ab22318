#include "row_conversions.hpp"
#include "row_tables.hpp"

// What has no vector form, for every instruction set: complex elements, and operations that go through the
// elements one by one.
namespace xf::ops {
namespace {

constexpr auto operations = rows::list_rows<false>(
    functor_list<add, subtract, multiply, divide, floor_divide, remainder, negative, positive, square,
                 absolute, squared_magnitude, sign, equal_to, not_equal, isnan, isfinite, invert, left_shift,
                 right_shift, exp, log, log10, sqrt, rsqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh,
                 asinh, acosh, atanh, sigmoid, power>{});
constexpr auto conversions = rows::list_conversions<false>();
constexpr row_entry complex_selection{op::where,
                                      row_kind::plain,
                                      dtype::complex128,
                                      false,
                                      {&rows::select_row<1, std::complex<double>>, nullptr, nullptr}};

}  // namespace

void add_scalar_rows(row_table& table) {
    add_rows(table, operations.view());
    add_rows(table, {&complex_selection, 1});
    add_conversions(table, conversions.view());
}

}  // namespace xf::ops
