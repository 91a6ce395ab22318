#pragma once
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <xtensor/xtensor.hpp>

namespace bench {

/// One way to do the work of a case. `prepare` and `check` are not timed; `check` says what is wrong, or
/// nothing. A run that is too short for the clock is repeated `calls` times and divided.
struct contender {
    std::string name;
    std::function<void()> run;
    std::function<void()> prepare = [] {};
    std::function<std::string()> check = [] { return std::string(); };
    int calls = 1;
};

/// Seconds: the median, the quartiles around it, the least.
struct timing {
    double median = 0, low = 0, high = 0, best = 0;
    std::string wrong;  ///< what `check` said
};

/// Time on the calling thread leaves out what other programs take from it; time on the wall is for runs
/// with several threads.
enum class time_source { thread, wall };

/// Runs all contenders in turn, over and over, so that what else the machine does hits all alike. The
/// slow ones sit most rounds out.
std::vector<timing> race(const std::vector<contender>& contenders, time_source source = time_source::thread);

template <std::size_t R>
void poison(xt::xtensor<float, R>& y) {
    std::fill(y.storage().begin(), y.storage().end(), std::numeric_limits<float>::quiet_NaN());
}

/// Says where `y` differs from `expected` by more than `tolerance` relative to it, if anywhere.
std::string compare(const float* y, const float* expected, std::size_t count, double tolerance);

template <std::size_t R>
std::string compare(const xt::xtensor<float, R>& y, const xt::xtensor<float, R>& expected,
                    double tolerance = 0) {
    return compare(y.data(), expected.data(), expected.size(), tolerance);
}

/// A contender that fills `y`, poisoned before and compared with `expected` after.
template <std::size_t R, class F>
contender fills(std::string name, xt::xtensor<float, R>& y, const xt::xtensor<float, R>& expected, F run,
                double tolerance = 0) {
    return {std::move(name), run, [&y] { poison(y); },
            [&y, &expected, tolerance] { return compare(y, expected, tolerance); }};
}

/// Numbers between -1 and 1, the same every time.
void fill(float* values, std::size_t count);
template <std::size_t R>
xt::xtensor<float, R> numbers(const std::array<std::size_t, R>& shape) {
    xt::xtensor<float, R> x(shape);
    fill(x.data(), x.size());
    return x;
}

}  // namespace bench
