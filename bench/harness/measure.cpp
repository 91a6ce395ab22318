#include "harness/measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace bench {
namespace {

constexpr int rounds = 21;
constexpr double slow = 0.05;  ///< seconds from which a contender takes part in every fifth round only

double now(time_source source) {
    timespec t{};
    clock_gettime(source == time_source::thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

double seconds_of(const contender& c, time_source source) {
    const double start = now(source);
    for (int i = 0; i < c.calls; ++i) c.run();
    return (now(source) - start) / c.calls;
}

timing summary(std::vector<double> seconds) {
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&](double part) {
        return seconds[std::size_t(part * double(seconds.size() - 1) + 0.5)];
    };
    return {at(0.5), at(0.25), at(0.75), seconds.front(), {}};
}

}  // namespace

std::vector<timing> race(const std::vector<contender>& contenders, time_source source) {
    std::vector<std::vector<double>> seconds(contenders.size());
    std::vector<std::string> wrong(contenders.size());
    std::vector<double> warm(contenders.size(), 0);
    for (int round = -1; round < rounds; ++round) {
        for (std::size_t k = 0; k < contenders.size(); ++k) {
            const contender& c = contenders[k];
            if (warm[k] > slow && round % 5 != 0) continue;
            c.prepare();
            const double taken = seconds_of(c, source);
            if (std::string w = c.check(); !w.empty()) wrong[k] = w;
            if (round < 0) warm[k] = taken * c.calls;
            else seconds[k].push_back(taken);
        }
    }
    std::vector<timing> results;
    for (std::size_t k = 0; k < contenders.size(); ++k) {
        results.push_back(summary(seconds[k]));
        results.back().wrong = wrong[k];
    }
    return results;
}

std::string compare(const float* y, const float* expected, std::size_t count, double tolerance) {
    for (std::size_t i = 0; i < count; ++i) {
        const double scale = std::max(1.0, std::abs(double(expected[i])));
        if (std::abs(double(y[i]) - double(expected[i])) <= tolerance * scale) continue;
        return "element " + std::to_string(i) + " is " + std::to_string(y[i]) + ", not " +
               std::to_string(expected[i]);
    }
    return {};
}

void fill(float* values, std::size_t count) {
    std::uint32_t state = 12345;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 1664525u + 1013904223u;
        values[i] = float(std::int32_t(state)) / 2147483648.0f;
    }
}

}  // namespace bench
