#include "harness/measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace bench {
namespace {

int rounds = 21;

/// Runs this short are made twice, and the second one counts: what the contender before left in the caches
/// would matter otherwise, and would be another thing for each.
constexpr double longest_cold = 0.1;

/// A contender that takes so many seconds takes part in every so manieth round.
int every(double seconds) { return seconds > 0.5 ? 10 : seconds > 0.05 ? 5 : 1; }

double now(time_source source, bool of_process) {
    const clockid_t computing = of_process ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID;
    timespec t{};
    clock_gettime(source == time_source::thread ? computing : CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

double seconds_of(const contender& c, time_source source) {
    if (c.clocked) return c.clocked(source, c.calls);
    double least = std::numeric_limits<double>::infinity();
    if (!c.shortest) {
        const double start = now(source, c.of_process);
        for (int i = 0; i < c.calls; ++i) c.run();
        return (now(source, c.of_process) - start) / c.calls;
    }
    for (int i = 0; i < c.calls; ++i) {
        const double start = now(source, c.of_process);
        c.run();
        least = std::min(least, now(source, c.of_process) - start);
    }
    return least;
}

timing summary(const std::vector<double>& rounds) {
    std::vector<double> seconds;
    for (const double t : rounds)
        if (!std::isnan(t)) seconds.push_back(t);
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&](double part) {
        return seconds[std::size_t(part * double(seconds.size() - 1) + 0.5)];
    };
    return {at(0.5), at(0.25), at(0.75), seconds.front(), {}, rounds};
}

}  // namespace

void be_quick() { rounds = 7; }

std::vector<timing> race(const std::vector<contender>& contenders, time_source source) {
    std::vector<std::vector<double>> seconds(contenders.size());
    std::vector<std::string> wrong(contenders.size());
    std::vector<double> warm(contenders.size(), 0);
    for (int round = -1; round < rounds; ++round) {
        for (std::size_t k = 0; k < contenders.size(); ++k) {
            const contender& c = contenders[k];
            if (round > 0 && round % every(warm[k]) != 0) {
                seconds[k].push_back(NAN);
                continue;
            }
            c.prepare();
            if (round >= 0 && c.calls == 1 && warm[k] < longest_cold) {
                seconds_of(c, source);
                c.prepare();
            }
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

double ratio(const timing& one, const timing& other) {
    std::vector<double> all;
    for (std::size_t i = 0; i < std::min(one.rounds.size(), other.rounds.size()); ++i)
        if (const double r = one.rounds[i] / other.rounds[i]; !std::isnan(r)) all.push_back(r);
    if (all.empty()) return NAN;
    std::nth_element(all.begin(), all.begin() + long(all.size() / 2), all.end());
    return all[all.size() / 2];
}

template <class T>
std::string compare(const T* y, const T* expected, std::size_t count, double tolerance) {
    for (std::size_t i = 0; i < count; ++i) {
        const double scale = std::max(1.0, std::abs(double(expected[i])));
        if (std::abs(double(y[i]) - double(expected[i])) <= tolerance * scale) continue;
        return "element " + std::to_string(i) + " is " + std::to_string(y[i]) + ", not " +
               std::to_string(expected[i]);
    }
    return {};
}
template std::string compare(const float*, const float*, std::size_t, double);
template std::string compare(const double*, const double*, std::size_t, double);
template std::string compare(const std::int32_t*, const std::int32_t*, std::size_t, double);

void fill(float* values, std::size_t count) {
    std::uint32_t state = 12345;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 1664525u + 1013904223u;
        values[i] = float(std::int32_t(state)) / 2147483648.0f;
    }
}

}  // namespace bench
