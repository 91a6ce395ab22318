#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/names.hpp"

/// Conversions between float and the halves: one by one, by compiled rows, and by the library's rows of every
/// instruction set, beside arithmetic on what their bits stand for.
namespace {

using namespace xf;

/// Where a half's exponent and digits are.
template <class H>
struct format;
template <>
struct format<bfloat16> {
    static constexpr int digits = 7, bias = 127;
};
template <>
struct format<float16> {
    static constexpr int digits = 10, bias = 15;
};

/// What the bits of a half stand for.
template <class H>
double value_of(std::uint16_t bits) {
    constexpr int digits = format<H>::digits, bias = format<H>::bias;
    const int size = bits & 0x7FFF, exponent = size >> digits, fraction = size & ((1 << digits) - 1);
    double value = exponent == 0 ? std::ldexp(fraction, 1 - bias - digits)
                                 : std::ldexp(fraction + (1 << digits), exponent - bias - digits);
    if (exponent == 0x7FFF >> digits) value = fraction == 0 ? HUGE_VAL : NAN;
    return std::copysign(value, (bits & 0x8000) != 0 ? -1.0 : 1.0);
}
template <class H>
constexpr std::uint16_t infinity = std::uint16_t((0x7FFF >> format<H>::digits) << format<H>::digits);

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }
std::uint16_t bits_of(bfloat16 value) { return value.bits; }
std::uint16_t bits_of(float16 value) { return value.bits; }

/// The nearest half to a number, found among all of them: of two as near the even one. In place of infinity
/// stands the number that would follow the largest.
template <class H>
std::uint16_t nearest(float value) {
    static const std::vector<double> all = [] {
        std::vector<double> values;
        for (std::uint16_t bits = 0; bits < infinity<H>; ++bits) values.push_back(value_of<H>(bits));
        values.push_back(2 * values.back() - values[values.size() - 2]);
        return values;
    }();
    const auto sign = std::uint16_t(std::signbit(value) ? 0x8000 : 0);
    const double size = std::min(std::fabs(double(value)), all.back());
    const auto above = std::size_t(std::lower_bound(all.begin(), all.end(), size) - all.begin());
    if (all[above] == size) return std::uint16_t(sign | above);
    const double down = size - all[above - 1], up = all[above] - size;
    const bool is_up = up < down || (up == down && above % 2 == 0);
    return std::uint16_t(sign | (is_up ? above : above - 1));
}

/// Every way in which `from` becomes elements of To: one by one, compiled, and by each table that runs here.
template <class To, class From, class Check>
void for_each_way(const std::vector<From>& from, const Check& check) {
    const auto count = index_t(from.size());
    std::vector<To> to(from.size());
    std::transform(from.begin(), from.end(), to.begin(), [](From x) { return To(x); });
    check("one by one", to);
    std::ranges::fill(to, To{});
    const index_t one[] = {1};
    const auto e =
        expr::map<ops::cast<To>, expr::leaf<From, 1>>({}, expr::leaf<From, 1>(from.data(), {count}, {1}));
    using cluster = std::remove_const_t<decltype(e)>;
    const void* in[] = {from.data()};
    const bool splat[] = {false};
    rows::map_rows<cluster>({to.data(), 0, in, one, splat, 1, count, false, &e});
    check("compiled", to);
    for (int k = 0; k < kernels::all_tables().count; ++k) {
        if (!kernels::all_tables().first[k].runnable) continue;
        std::ranges::fill(to, To{});
        const ops::row_table& table = ops::all_row_tables()[std::size_t(k)];
        table.conversions[std::size_t(dtype_of<From>)][std::size_t(dtype_of<To>)](
            to.data(), from.data(), nullptr, nullptr, count, false);
        check(table.isa, to);
    }
}

template <class H>
std::vector<H> all_halves() {
    std::vector<H> all;
    for (int bits = 0; bits < 0x10000; ++bits) all.push_back(H::of_bits(std::uint16_t(bits)));
    return all;
}

template <class H>
void check_widening() {
    const std::vector<H> all = all_halves<H>();
    for_each_way<float>(all, [&](const char* how, const std::vector<float>& found) {
        const std::string what = std::string(name_of(dtype_of<H>)) + " " + how;
        INFO(what);
        int wrong = 0;
        for (std::size_t bits = 0; bits < all.size(); ++bits) {
            const double right = value_of<H>(std::uint16_t(bits));
            const bool is_right = std::isnan(right) ? std::isnan(found[bits]) : double(found[bits]) == right;
            wrong += is_right && std::signbit(found[bits]) == ((bits & 0x8000) != 0) ? 0 : 1;
        }
        CHECK(wrong == 0);
    });
}

/// And back: a NaN is quiet then, all else what it was.
template <class H>
void check_return() {
    std::vector<float> widened;
    for (const H x : all_halves<H>()) widened.push_back(float(x));
    for_each_way<H>(widened, [&](const char* how, const std::vector<H>& found) {
        const std::string what = std::string(name_of(dtype_of<H>)) + " " + how;
        INFO(what);
        int wrong = 0;
        for (std::size_t bits = 0; bits < widened.size(); ++bits) {
            const bool is_nan = (bits & 0x7FFF) > infinity<H>;
            wrong += found[bits].bits == (is_nan ? bits | std::size_t(1) << (format<H>::digits - 1) : bits)
                         ? 0
                         : 1;
        }
        CHECK(wrong == 0);
    });
}

/// Around every half, and in the middle between two; and any bits.
template <class H>
std::vector<float> hard_numbers() {
    std::vector<float> all;
    for (int bits = 0; bits < infinity<H>; ++bits) {
        const double low = value_of<H>(std::uint16_t(bits)), high = value_of<H>(std::uint16_t(bits + 1));
        for (const float x : {float(low), float((low + high) / 2)})
            for (const float y : {x, std::nextafter(x, 0.0F), std::nextafter(x, HUGE_VALF)})
                all.push_back(bits % 2 == 0 ? y : -y);
    }
    const float last = float(value_of<H>(infinity<H> - 1));
    const float step = last - float(value_of<H>(infinity<H> - 2));
    for (const float x :
         {last + step / 2, std::nextafter(last + step / 2, 0.0F), HUGE_VALF, -HUGE_VALF, -0.0F})
        all.push_back(x);
    std::mt19937 engine(7);
    for (int k = 0; k < 100'003; ++k) {
        const float x = std::bit_cast<float>(std::uint32_t(engine()));
        all.push_back(std::isnan(x) ? 1.0F : x);
    }
    return all;
}

template <class H>
void check_rounding() {
    const std::vector<float> numbers = hard_numbers<H>();
    for_each_way<H>(numbers, [&](const char* how, const std::vector<H>& found) {
        const std::string what = std::string(name_of(dtype_of<H>)) + " " + how;
        INFO(what);
        int wrong = 0;
        for (std::size_t k = 0; k < numbers.size(); ++k)
            wrong += found[k].bits == nearest<H>(numbers[k]) ? 0 : 1;
        CHECK(wrong == 0);
    });
}

/// Sign and upper digits of a NaN stay.
template <class H>
void check_nans() {
    std::vector<float> numbers;
    for (std::uint32_t digits = 1; digits < 0x800000; digits = digits * 3 + 1)
        for (const std::uint32_t sign : {0U, 0x80000000U})
            numbers.push_back(std::bit_cast<float>(sign | 0x7F800000U | digits));
    for_each_way<H>(numbers, [&](const char* how, const std::vector<H>& found) {
        const std::string what = std::string(name_of(dtype_of<H>)) + " " + how;
        INFO(what);
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            constexpr int digits = format<H>::digits;
            const std::uint32_t bits = bits_of(numbers[k]), kept = (bits & 0x7FFFFF) >> (23 - digits);
            CHECK(found[k].bits == (bits >> 31 << 15 | infinity<H> | kept | 1U << (digits - 1)));
        }
    });
}

/// Rows of every length, apart, and of one element for all; nothing beside them is written.
template <class To, class From>
void check_tails() {
    std::vector<From> from;
    for (int k = 0; k < 300; ++k) from.push_back(From(float(k) - 150.5F));
    const auto e =
        expr::map<ops::cast<To>, expr::leaf<From, 1>>({}, expr::leaf<From, 1>(from.data(), {1}, {1}));
    for (index_t columns = 0; columns < 70; ++columns) {
        for (const bool is_splat : {false, true}) {
            std::vector<To> to(300, To(float(7))), wanted = to;
            const void* in[] = {from.data()};
            const index_t in_row[] = {is_splat ? 2 : 90 * index_t(sizeof(From))};
            const bool splat[] = {is_splat};
            const index_t step = is_splat ? 2 / index_t(sizeof(From)) : 90;
            rows::map_args args{to.data(), 90 * index_t(sizeof(To)), in, in_row, splat, 3, columns, false,
                                &e};
            if (is_splat && sizeof(From) == 4) args.rows = 1;
            rows::map_rows<std::remove_const_t<decltype(e)>>(args);
            for (index_t r = 0; r < args.rows; ++r)
                for (index_t c = 0; c < columns; ++c)
                    wanted[std::size_t(r * 90 + c)] =
                        To(float(from[std::size_t(r * step + (is_splat ? 0 : c))]));
            bool is_same = true;
            for (std::size_t k = 0; k < to.size(); ++k) is_same &= bits_of(to[k]) == bits_of(wanted[k]);
            CHECK(is_same);
        }
    }
}

}  // namespace

TEST_CASE_TEMPLATE("every half widens to the number that its bits stand for", H, bfloat16, float16) {
    check_widening<H>();
    check_return<H>();
}

TEST_CASE_TEMPLATE("a float rounds to the nearest half, ties to even", H, bfloat16, float16) {
    check_rounding<H>();
    check_nans<H>();
}

TEST_CASE_TEMPLATE("rows of halves of every length", H, bfloat16, float16) {
    check_tails<float, H>();
    check_tails<H, float>();
}

TEST_CASE_TEMPLATE("a half in plain C++ is a float", H, bfloat16, float16) {
    static_assert(sizeof(H) == 2 && std::is_trivially_copyable_v<H> &&
                  std::is_trivially_default_constructible_v<H>);
    static_assert(float(H(1.5F)) == 1.5F && H(1.5F) + H(0.25F) == 1.75F && H(2.0F) > H(1.0F));
    static_assert(H(-0.0F).bits == 0x8000);
    const H x = 3;
    CHECK(x * 0.5 == 1.5);
}
