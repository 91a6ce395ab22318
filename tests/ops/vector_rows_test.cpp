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
    kernel(out.data(), in.data(), scalar, nullptr, index_t(in.size()));
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

TEST_CASE("exp of rows of floats is within the bound of its instruction set") {
    for (const ops::row_table& table : tables()) {
        const ops::row_fn exp = table.forms[std::size_t(ops::op::exp)][std::size_t(dtype::float32)].rows;
        double worst = 0;
        int wrong = 0;
        for (int k = 0; k < 3000; ++k) {
            std::vector<float> x(1 + std::size_t(k) % 67);
            for (float& v : x) v = k % 2 == 0 ? odd_one() : float(int(engine() % 40000) - 20000) * 0.0055F;
            const std::vector<float> out = run(exp, x, nullptr);
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double exact = std::exp(double(x[i]));
                const auto rounded = float(exact);
                if (!(rounded > 0 && rounded < limits::infinity())) wrong += !same_bits(out[i], rounded);
                else
                    worst =
                        std::max(worst, std::abs(double(out[i]) - exact) /
                                            double(std::nextafter(rounded, limits::infinity()) - rounded));
            }
        }
        CHECK_MESSAGE(wrong == 0, std::string(table.isa));
        // Ours, where there is fused multiply-add; else libmvec's.
        CHECK_MESSAGE(worst <= (table.vector_bytes >= 32 ? 1.05 : 4), std::string(table.isa)
                                                                          << ": " << worst);
    }
}
