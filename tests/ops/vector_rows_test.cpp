#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "xfuse/ops/row_machine.hpp"

/// The row machine's kernels of every instruction set that this processor has, on rows of all lengths.
namespace {

using namespace xf;
using limits = std::numeric_limits<float>;

constexpr float untouched = -77;

std::mt19937 engine(3);

/// Those that may run here.
std::vector<ops::row_table> tables() {
    std::vector<ops::row_table> all;
    for (const ops::row_table& table : ops::all_row_tables())
        if (table.vector_bytes <= ops::active_rows().vector_bytes) all.push_back(table);
    return all;
}

float any_bits() {
    const std::uint32_t bits = engine();
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
/// Of a magnitude from 2^low to 2^high.
float between_powers(int low, int high) {
    const float mantissa = 1 + float(engine() >> 9U) * 0x1p-23F;
    return std::ldexp((engine() & 1U) != 0 ? -mantissa : mantissa,
                      low + int(engine() % unsigned(high - low)));
}
constexpr float odd[] = {0,
                         -0.F,
                         limits::infinity(),
                         -limits::infinity(),
                         limits::quiet_NaN(),
                         0x1p-149F,
                         0x1p-126F,
                         0x1p-90F,
                         0x1p90F,
                         0x1p-30F,
                         0x1p30F,
                         0x1.fffffep0F,
                         3e38F,
                         1};
float odd_one() { return odd[engine() % std::size(odd)]; }

bool same_bits(float a, float b) {
    return std::isnan(a) ? std::isnan(b) : std::memcmp(&a, &b, sizeof a) == 0;
}

/// One call on `in`, whose result ends where the row does.
std::vector<float> run(ops::row_fn kernel, const std::vector<float>& in, const float* scalar) {
    std::vector<float> out(in.size() + 1, untouched);
    kernel(out.data(), in.data(), scalar, nullptr, index_t(in.size()), false);
    CHECK(out.back() == untouched);
    out.pop_back();
    return out;
}

}  // namespace

TEST_CASE("rows over one float have the bits of the division") {
    for (const ops::row_table& table : tables()) {
        const ops::row_fn divide =
            table.forms[std::size_t(ops::op::divide)][std::size_t(dtype::float32)].second_is_scalar;
        int wrong = 0;
        for (int k = 0; k < 6000; ++k) {
            const float by = k % 3 == 0 ? any_bits() : k % 3 == 1 ? odd_one() : between_powers(-31, 32);
            std::vector<float> x(1 + std::size_t(k) % 67);
            // The last sort is next to quotients between two floats.
            for (float& v : x)
                v = k % 4 == 0   ? any_bits()
                    : k % 4 == 1 ? odd_one()
                    : k % 4 == 2 ? between_powers(-91, 92)
                                 : float(double(between_powers(-20, 20)) * (1 + 0x1p-24) * double(by));
            const std::vector<float> out = run(divide, x, &by);
            for (std::size_t i = 0; i < x.size(); ++i) wrong += !same_bits(out[i], x[i] / by);
        }
        CHECK_MESSAGE(wrong == 0, std::string(table.isa));
    }
}

namespace {

/// The most units of the last place by which a function of rows of floats is off; `sample` gives what it is
/// asked for. Results that are 0 or infinite are exact.
template <class Exact, class Sample>
double most_ulps(const ops::row_table& table, ops::op function, const Exact& exact, const Sample& sample) {
    const ops::row_fn kernel = table.forms[std::size_t(function)][std::size_t(dtype::float32)].rows;
    double worst = 0;
    int wrong = 0;
    for (int k = 0; k < 3000; ++k) {
        std::vector<float> x(1 + std::size_t(k) % 67);
        for (float& v : x) v = k % 2 == 0 ? odd_one() : sample();
        const std::vector<float> out = run(kernel, x, nullptr);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double right = exact(double(x[i]));
            const auto rounded = float(right);
            const double size = std::abs(double(rounded));
            if (!(size > 0 && size < limits::infinity())) wrong += !same_bits(out[i], rounded);
            else {
                const double unit = std::nextafter(float(size), limits::infinity()) - size;
                worst = std::max(worst, std::abs(double(out[i]) - right) / unit);
            }
        }
    }
    CHECK_MESSAGE(wrong == 0, std::string(table.isa));
    return worst;
}

}  // namespace

TEST_CASE("functions of rows of floats are within the bounds of their instruction set") {
    for (const ops::row_table& table : tables()) {
        // Ours, where there is fused multiply-add, and a table in registers; else libmvec's.
        const double exp_bound = table.vector_bytes >= 32 ? 0.9 : 4,
                     tanh_bound = table.vector_bytes >= 64 ? 0.72 : 4;
        const double of_exp = most_ulps(
            table, ops::op::exp, [](double x) { return std::exp(x); },
            [] { return float(int(engine() % 40000) - 20000) * 0.0055F; });
        CHECK_MESSAGE(of_exp <= exp_bound, std::string(table.isa) << ": " << of_exp);
        const double of_tanh = most_ulps(
            table, ops::op::tanh, [](double x) { return std::tanh(x); },
            [] { return engine() % 2 == 0 ? between_powers(-20, 5) : between_powers(-3, 4); });
        CHECK_MESSAGE(of_tanh <= tanh_bound, std::string(table.isa) << ": " << of_tanh);
    }
}
