#include "xfuse/expr/scalars.hpp"

#include <cinttypes>
#include <cstdio>

namespace xf::expr {
namespace {

/// What an integer type holds, as text.
std::string range_of(dtype type) {
    const int bits = int(size_of(type)) * 8;
    const bool is_signed =
        type == dtype::int8 || type == dtype::int16 || type == dtype::int32 || type == dtype::int64;
    const std::uint64_t most = ~std::uint64_t(0) >> (64 - bits + int(is_signed));
    return is_signed ? core::message(-std::int64_t(most) - 1, " to ", most) : core::message("0 to ", most);
}

}  // namespace

scalar_text::scalar_text(std::int64_t value) { std::snprintf(text, sizeof text, "%" PRId64, value); }
scalar_text::scalar_text(std::uint64_t value) { std::snprintf(text, sizeof text, "%" PRIu64, value); }
scalar_text::scalar_text(double value) { std::snprintf(text, sizeof text, "%.17g", value); }

void refuse_scalar(const char* operation, const scalar_text& value, dtype type) {
    throw dtype_error(core::message(operation, ": the scalar ", value.text, " does not fit ", name_of(type),
                                    ", which holds ", range_of(type)));
}

void refuse_exponent(std::int64_t value) {
    throw dtype_error(
        core::message("pow: the exponent ", value,
                      " is negative: integers have no negative integer powers (xf::cast<double> "
                      "the base)"));
}

}  // namespace xf::expr
