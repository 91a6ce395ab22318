#include "row_conversions.hpp"
#include "row_tables.hpp"

// What has no vector form, for every instruction set: complex elements, and operations that go through the
// elements one by one.
namespace xf::ops {
namespace {

constexpr auto operations = rows::list_rows<false, op{}, op::opaque>();
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
