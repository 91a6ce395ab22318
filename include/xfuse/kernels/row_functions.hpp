#pragma once
#include <cstddef>
#include <cstdint>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

/// Functions of whole rows: what needs all elements along an axis at once, and so is no reduction that could
/// be split. One implementation for all instruction sets.
namespace xf::kernels {

enum class row_function : std::uint8_t {
    none,
    // a row for each row: nodes of kind scan
    sort,                ///< ascending, NaN last
    argsort,             ///< the places of the sorted elements, equal ones in their order
    argsort_descending,  ///< the same from the greatest, which NaN is
    cummax,              ///< running extremes; NaN stays
    cummin,
    difference,  ///< element i less element i - 1, `number` times over; the first `number` mean nothing
    ramp,        ///< from a value to that of the row, which has the same everywhere, less the last step
    // an element for each row: nodes of kind fold
    median,        ///< of an even count the mean of the two in the middle; NaN if there is one
    nan_median,    ///< the same of what is not NaN
    quantile,      ///< interpolated linearly at `number`, from 0 to 1; NaN if there is one
    nan_quantile,  ///< the same of what is not NaN
    greatest,      ///< the extremes and the mean in the row's type, as borders have them: of integers rounded
    least,
    rounded_mean,
    rounded_median,
    custom,  ///< a function of the user's
    // an element for each index, or value, beside a row: nodes of kind lookup
    take,            ///< the row's element at an index, which counts from the end where negative
    position_left,   ///< where in the sorted row the value belongs, before those that are equal
    position_right,  ///< after them
};

/// What a function of rows knows beside its row.
struct row_parameters {
    double number = 0;
    const void* value = nullptr;   ///< an element, or a functor
    const char* name = "";         ///< of the operation, for messages
    index_t extent = 0, axis = 0;  ///< take: of the operand
};

/// out[i * out_step] of in[i * in_step], i < count, by way of a scratch of row_scratch bytes; steps in bytes.
/// out may be in, element for element.
using row_to_row = void (*)(void* out, index_t out_step, const void* in, index_t in_step, index_t count,
                            void* scratch, const row_parameters& how);
/// *out of a row of `count` elements, one after the other, which the function may put in another order.
using row_to_element = void (*)(void* out, void* row, index_t count, const row_parameters& how);
/// out[i * out_step] of the row at in + i * in_step, whose elements are row_step apart, and of
/// with[i * with_step], i < count; steps in bytes. For `take` each result has `bytes` bytes.
struct lookup_args {
    void* out;
    const void* in;
    const void* with;
    index_t count, out_step, in_step, with_step, row_step, bytes;
};
using row_lookup = void (*)(const lookup_args&, const row_parameters& how);

/// The element type of the result.
dtype result_type(row_function f, dtype operand);

/// Null where there is no such function of the type: of complex elements there is none that orders them.
row_to_row find_row_to_row(row_function f, dtype operand);
row_to_element find_row_to_element(row_function f, dtype operand);
/// By the type of the index, or of the value.
row_lookup find_lookup(row_function f, dtype with);

/// The place in the row that an index of the type means. Throws as refuse_index.
index_t place_of(dtype index, const void* at, const row_parameters& how);

/// Bytes that the function needs for rows of `count` elements.
index_t row_scratch(row_function f, index_t count, dtype operand);

/// Throws bounds_error: "take: index 7 is outside axis 1 of extent 4".
[[noreturn]] void refuse_index(const row_parameters& how, index_t index);

}  // namespace xf::kernels
