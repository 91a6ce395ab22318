#include "errors/refused.hpp"

using namespace errors;

namespace {

std::uint8_t bytes[8] = {0, 44, 255};
std::int64_t longs[8] = {};
auto u8() { return xf::lazy(static_cast<const std::uint8_t*>(bytes), {3}); }
auto i64() { return xf::lazy(static_cast<const std::int64_t*>(longs), {3}); }

}  // namespace

TEST_CASE("integer scalars that the array does not hold") {
    const char* text = "add: the scalar 300 does not fit uint8, which holds 0 to 255";
    refused<xf::dtype_error>(text, [] { return u8() + 300; });
    refused<xf::dtype_error>(text, [] { return 300L + u8(); });
    refused<xf::dtype_error>("subtract: the scalar -1 does not fit uint8, which holds 0 to 255",
                             [] { return u8() - -1; });
    refused<xf::dtype_error>(
        "multiply: the scalar 2147483648 does not fit int32, which holds -2147483648 to "
        "2147483647",
        [] { return ints({3}) * 2147483648LL; });
    refused<xf::dtype_error>("floor_divide: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return xf::floor_divide(u8(), 256); });
    refused<xf::dtype_error>("remainder: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return u8() % 256; });
    refused<xf::dtype_error>("pow: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return xf::pow(u8(), 256); });
    refused<xf::dtype_error>("bitwise_and: the scalar 511 does not fit uint8, which holds 0 to 255",
                             [] { return u8() & 511; });
    refused<xf::dtype_error>("bitwise_or: the scalar -1 does not fit uint8, which holds 0 to 255",
                             [] { return u8() | -1; });
    refused<xf::dtype_error>("bitwise_xor: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return u8() ^ 256; });
    refused<xf::dtype_error>("left_shift: the scalar -1 does not fit uint8, which holds 0 to 255",
                             [] { return u8() << -1; });
    refused<xf::dtype_error>("right_shift: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return u8() >> 256; });
    refused<xf::dtype_error>(
        "add: the scalar 9223372036854775808 does not fit int64, which holds "
        "-9223372036854775808 to 9223372036854775807",
        [] { return i64() + (1ULL << 63); });
    refused<xf::dtype_error>(
        "add: the scalar 9223372036854775808 does not fit int64, which holds "
        "-9223372036854775808 to 9223372036854775807",
        [] { return (u8() == 0) + (1ULL << 63); });
    refused<xf::dtype_error>("where: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::where(u8() > 1, u8(), 300); });
    refused<xf::dtype_error>("einsum: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::einsum<"i,->i">(u8(), 300); });
    refused<xf::dtype_error>("map: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::map([](auto a, auto b) { return a + b; }, u8(), 300); });
}

TEST_CASE("bounds that would have to be elements") {
    refused<xf::dtype_error>("maximum: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::maximum(u8(), 300); });
    refused<xf::dtype_error>("minimum: the scalar -1 does not fit uint8, which holds 0 to 255",
                             [] { return xf::minimum(-1, u8()); });
    refused<xf::dtype_error>("fmax: the scalar 256 does not fit uint8, which holds 0 to 255",
                             [] { return xf::fmax(u8(), 256); });
    refused<xf::dtype_error>("fmin: the scalar -2 does not fit uint8, which holds 0 to 255",
                             [] { return xf::fmin(u8(), -2); });
    refused<xf::dtype_error>("clip: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::clip(u8(), 300, 400); });
    refused<xf::dtype_error>("clip: the scalar -5 does not fit uint8, which holds 0 to 255",
                             [] { return xf::clip(u8(), -9, -5); });
}

TEST_CASE("values of borders that the array does not hold") {
    refused<xf::dtype_error>("pad: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::pad(u8(), 1, "constant", 300); });
    refused<xf::dtype_error>("pad: the scalar -1 does not fit uint8, which holds 0 to 255", [] {
        return xf::pad(u8(), {{1, 1}}, xf::pad_mode::constant, -1.0);
    });
    refused<xf::dtype_error>("windows: the scalar 300 does not fit uint8, which holds 0 to 255",
                             [] { return xf::windows(u8(), {2}, {1}, {.padding = {1}, .pad_value = 300}); });
    refused<xf::dtype_error>("windows: the scalar nan does not fit uint8, which holds 0 to 255", [] {
        return xf::windows(u8(), {2}, {1},
                           {.padding = {1}, .pad_value = std::numeric_limits<double>::quiet_NaN()});
    });
    refused<xf::dtype_error>(
        "windows: the scalar 9.2233720368547758e+18 does not fit int64, which holds "
        "-9223372036854775808 to 9223372036854775807",
        [] { return xf::windows(i64(), {2}, {1}, {.padding = {1}, .pad_value = 0x1p63}); });
}

TEST_CASE("negative exponents of integers") {
    const char* text =
        "pow: the exponent -1 is negative: integers have no negative integer powers (xf::cast<double> the "
        "base)";
    refused<xf::dtype_error>(text, [] { return xf::pow(ints({3}), -1); });
    refused<xf::dtype_error>(text, [] { return xf::pow(u8(), -1L); });
    refused<xf::dtype_error>(text, [] { return xf::pow(u8() == 0, -1); });
}
