#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "xfuse/names.hpp"

/// Row kernels called as the engine calls them: every tail, broadcast operands, rows apart; and each
/// functor against its scalar form, vector mathematics against the wider type of libm.
namespace {

using namespace xf;

/// Elements at the far end of what a kernel may touch are followed by this.
constexpr unsigned char untouched = 0xa5;

template <class T, class N>
std::vector<T> run_rows(const N& cluster, std::vector<const void*> in, const std::vector<bool>& splat,
                        index_t rows, index_t cols, std::vector<index_t> in_row, bool& is_clean) {
    std::vector<unsigned char> memory(std::size_t(rows * (cols + 3)) * sizeof(T) + 64, untouched);
    bool flags[4] = {};
    for (std::size_t k = 0; k < splat.size(); ++k) flags[k] = splat[k];
    rows::map_rows<N>({memory.data(), (cols + 3) * index_t(sizeof(T)), in.data(), in_row.data(), flags, rows,
                       cols, false, &cluster});
    std::vector<T> out;
    is_clean = true;
    for (index_t r = 0; r < rows; ++r) {
        for (index_t c = 0; c < cols + 3; ++c) {
            const unsigned char* at = memory.data() + std::size_t(r * (cols + 3) + c) * sizeof(T);
            T value;
            std::memcpy(&value, at, sizeof value);
            if (c < cols) out.push_back(value);
            else
                for (std::size_t b = 0; b < sizeof(T); ++b) is_clean &= at[b] == untouched;
        }
    }
    return out;
}

/// Evaluates a function of one operand; 37 and more elements reach the body and the tail.
template <class T, class N>
std::vector<T> evaluate(const N& e) {
    std::vector<T> out(std::size_t(e.extents()[0]));
    const index_t one[] = {1};
    expr::evaluate<T>(e, expr::make_target(out.data(), expr::shape_of(e), one));
    return out;
}

template <class T>
auto leaf(const std::vector<T>& x) {
    return lazy(x.data(), {index_t(x.size())});
}

/// The distance in units of the last place of the exact result.
template <class T>
double ulps(T found, long double right) {
    if (std::isnan(right)) return std::isnan(found) ? 0 : 1e9;
    const T rounded = T(right);
    if (found == rounded) return 0;
    if (std::isinf(rounded) || std::isinf(found)) return 1e9;
    const T unit =
        std::max(std::nextafter(std::abs(rounded), std::numeric_limits<T>::infinity()) - std::abs(rounded),
                 std::numeric_limits<T>::denorm_min());
    return double(std::abs((long double)(found)-right) / unit);
}

template <class T, class F, class G>
double worst(const std::vector<T>& x, const F& function, const G& exact) {
    const auto out = evaluate<T>(function(leaf(x)));
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        most = std::max(most, ulps(out[i], exact((long double)(x[i]))));
    return most;
}

template <class T>
std::vector<T> between(T low, T high, int count = 4001) {
    std::mt19937_64 engine(3);
    std::vector<T> x{low, high};
    for (int i = 0; i < count; ++i) x.push_back(low + (high - low) * T(double(engine() >> 11) * 0x1p-53));
    return x;
}

/// Zero, infinities, NaN, subnormals, the ends of the range: each must come out as from libm.
template <class T>
std::vector<T> odd() {
    using limits = std::numeric_limits<T>;
    std::vector<T> x{0,
                     -T(0),
                     limits::infinity(),
                     -limits::infinity(),
                     limits::quiet_NaN(),
                     limits::denorm_min(),
                     limits::min(),
                     -limits::min(),
                     limits::max(),
                     limits::lowest(),
                     1,
                     -1,
                     2,
                     -2,
                     T(0.5)};
    while (x.size() < 37) x.push_back(T(x.size()));
    return x;
}

}  // namespace

TEST_CASE("map_rows: every tail, nothing written past it") {
    std::vector<float> x(600), y(600);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = float(i);
        y[i] = float(7 * i % 13);
    }
    const auto e =
        lazy(static_cast<const float*>(x.data()), {1}) * lazy(static_cast<const float*>(y.data()), {1}) + 1;
    for (index_t cols = 0; cols <= 67; ++cols) {
        for (const bool is_splat : {false, true}) {
            bool is_clean = false;
            const auto out = run_rows<float>(e, {x.data(), y.data()}, {false, is_splat}, 3, cols,
                                             {4 * 70, 4 * 5}, is_clean);
            bool is_right = true;
            for (index_t r = 0; r < 3; ++r) {
                for (index_t c = 0; c < cols; ++c) {
                    const float b = y[std::size_t(r * 5 + (is_splat ? 0 : c))];
                    is_right &= out[std::size_t(r * cols + c)] == x[std::size_t(r * 70 + c)] * b + 1;
                }
            }
            CHECK(is_right);
            CHECK(is_clean);
        }
    }
}

TEST_CASE("rows are computed from their end where they lie just past an operand, pages aside") {
    const auto* const page = reinterpret_cast<const char*>(std::uintptr_t(1) << 20U);
    const auto turns = [page](index_t first, index_t second, bool is_splat = false) {
        const char* const in[] = {page + first, page + second};
        const bool splat[] = {is_splat, false};
        return rows::goes_backwards(page, in, splat, 2);
    };
    CHECK(!turns(0, 0));
    CHECK(turns(-48, 0));
    CHECK(turns(0, 5 * 4096 - 4));
    CHECK(!turns(48, 0));
    CHECK(!turns(-256, 8192));
    CHECK(turns(-48, 64));
    CHECK(!turns(-48, 32));
    CHECK(!turns(-48, 0, true));
}

TEST_CASE("map_rows: every tail and head, from either end") {
    constexpr index_t row = 256, rows = 3;
    alignas(
        64) static float memory[4096 + rows * row];  // the result lies a page and `past` after the operand
    std::vector<float> y(std::size_t(rows * row));
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = float(7 * i % 13);
    const auto e =
        lazy(static_cast<const float*>(memory), {1}) * lazy(static_cast<const float*>(y.data()), {1});
    const index_t in_row[] = {4 * row, 4 * row};
    const bool splat[] = {false, false};
    for (const index_t past : {-12, -1, 0, 3, 12, 16, 40}) {
        for (index_t cols = 0; cols <= 99; ++cols) {
            for (index_t i = 0; i < 4096 + rows * row; ++i) memory[i] = float(i % 101);
            float* const out = memory + 1024 + 64 + past;
            const void* const in[] = {memory + 64, y.data()};
            rows::map_rows<decltype(e)>({out, 4 * row, in, in_row, splat, rows, cols, cols % 2 == 0, &e});
            bool is_right = true;
            for (index_t r = 0; r < rows; ++r) {
                for (index_t c = 0; c < row; ++c) {
                    const index_t at = 64 + r * row + c;
                    const float kept = float((at + 1024 + past) % 101);
                    is_right &=
                        out[r * row + c] == (c < cols ? float(at % 101) * y[std::size_t(r * row + c)] : kept);
                }
            }
            CHECK(is_right);
        }
    }
}

TEST_CASE("a broadcast -0 stays negative") {
    const std::vector<double> minus_zero{-0.0}, ones(37, 1.0);
    for (const double quotient : evaluate<double>(leaf(ones) / broadcast_to(leaf(minus_zero), {37})))
        CHECK(quotient == -std::numeric_limits<double>::infinity());
    for (const double product : evaluate<double>(leaf(ones) * -0.0)) CHECK(std::signbit(product));
}

TEST_CASE("map_rows: operands of several widths") {
    std::vector<std::int8_t> a(100);
    std::vector<double> b(100);
    for (std::size_t i = 0; i < 100; ++i) {
        a[i] = std::int8_t(i - 50);
        b[i] = 0.5 * double(i);
    }
    const auto e = where(leaf(a) > 0, leaf(b), leaf(a));
    for (index_t cols = 1; cols <= 40; ++cols) {
        bool is_clean = false;
        const auto out = run_rows<double>(e, {a.data() + 30, b.data() + 30, a.data() + 30},
                                          {false, false, false}, 1, cols, {0, 0, 0}, is_clean);
        bool is_right = true;
        for (index_t c = 0; c < cols; ++c) {
            const std::size_t at = std::size_t(30 + c);
            is_right &= out[std::size_t(c)] == (a[at] > 0 ? b[at] : double(a[at]));
        }
        CHECK(is_right);
        CHECK(is_clean);
    }
}

TEST_CASE("an element's bits do not depend on where in a row it stands") {
    const std::vector<float> x(67, 0.7324F);
    for (const auto& out : {evaluate<float>(tanh(leaf(x))), evaluate<float>(exp(leaf(x) * 3) / leaf(x)),
                            evaluate<float>(erf(leaf(x)))}) {
        for (const float v : out) CHECK(v == out[0]);
    }
}

// Bounds in units of the last place: what libmvec and the table of tanh promise.
#define XFUSE_ACCURACY(T, function, low, high, bound)                                                    \
    {                                                                                                    \
        const double most = worst<T>(                                                                    \
            between<T>(low, high), [](const auto& x) { return xf::function(x); },                        \
            [](long double v) { return std::function(v); });                                             \
        CHECK_MESSAGE(most <= bound, #T " " #function " from " #low " to " #high ": ", most);            \
        const double special = worst<T>(                                                                 \
            odd<T>(), [](const auto& x) { return xf::function(x); },                                     \
            [](long double v) { return (long double)(std::function(T(v))); });                           \
        CHECK_MESSAGE(special <= bound, #T " " #function " at 0, infinity, NaN, subnormals: ", special); \
    }

TEST_CASE("vector mathematics: float") {
    XFUSE_ACCURACY(float, exp, -87, 88, 4);
    XFUSE_ACCURACY(float, exp2, -126, 127, 4);
    XFUSE_ACCURACY(float, expm1, -1, 2, 4);
    XFUSE_ACCURACY(float, log, 1e-30F, 1e30F, 4);
    XFUSE_ACCURACY(float, log, 0.5F, 2, 4);
    XFUSE_ACCURACY(float, log2, 0.5F, 2, 4);
    XFUSE_ACCURACY(float, log10, 1e-10F, 1e10F, 4);
    XFUSE_ACCURACY(float, log1p, -0.9F, 3, 4);
    XFUSE_ACCURACY(float, sin, -100, 100, 4);
    XFUSE_ACCURACY(float, cos, -100, 100, 4);
    XFUSE_ACCURACY(float, tanh, -9, 9, 4);
    XFUSE_ACCURACY(float, tanh, -0.1F, 0.1F, 4);
    XFUSE_ACCURACY(float, erf, -4, 4, 4);
    XFUSE_ACCURACY(float, sqrt, 0, 1e20F, 0.5);
    XFUSE_ACCURACY(float, atan, -5, 5, 4);
}

TEST_CASE("vector mathematics: double") {
    XFUSE_ACCURACY(double, exp, -700, 700, 4);
    XFUSE_ACCURACY(double, expm1, -1, 2, 4);
    XFUSE_ACCURACY(double, log, 1e-300, 1e300, 4);
    XFUSE_ACCURACY(double, log1p, -0.9, 3, 4);
    XFUSE_ACCURACY(double, sin, -100, 100, 4);
    XFUSE_ACCURACY(double, cos, -100, 100, 4);
    XFUSE_ACCURACY(double, tanh, -19, 19, 4);
    XFUSE_ACCURACY(double, erf, -5, 5, 4);
    XFUSE_ACCURACY(double, sqrt, 0, 1e200, 0.5);
}
