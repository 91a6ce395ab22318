#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <xfuse/xtensor.hpp>

namespace bench {

/// Time on the calling thread leaves out what other programs take from it; time on the wall is for runs
/// with several threads.
enum class time_source { thread, wall };

/// One way to do the work of a case. `prepare` and `check` are not timed; `check` says what is wrong, or
/// nothing. A run that is too short for the clock is repeated `calls` times and divided.
struct contender {
    std::string name;
    std::function<void()> run;
    std::function<void()> prepare = [] {};
    std::function<std::string()> check = [] { return std::string(); };
    int calls = 1;
    bool shortest = false;  ///< of the calls the shortest counts, not their mean
    bool of_process =
        false;  ///< computes in threads of its own: the time of all threads counts, not the calling one's
    /// Where another process does the work: the seconds of a call by its own clock, in place of `run`.
    std::function<double(time_source, int calls)> clocked = {};
};

/// Seconds: the median, the quartiles around it, the least.
struct timing {
    double median = 0, low = 0, high = 0, best = 0;
    std::string wrong;           ///< what `check` said
    std::vector<double> rounds;  ///< as measured, NaN for those sat out
};

/// How many times the other's time this one took: the median over the rounds that both took part in.
double ratio(const timing& one, const timing& other);

/// Runs all contenders in turn, round after round, so that interference from the machine affects all alike.
/// The slow ones sit most rounds out.
std::vector<timing> race(const std::vector<contender>& contenders, time_source source = time_source::thread);

/// Seven rounds from now on in place of 21.
void be_quick();

template <class T, std::size_t R>
void poison(xt::xtensor<T, R>& y) {
    using limits = std::numeric_limits<T>;
    std::fill(y.storage().begin(), y.storage().end(),
              limits::has_quiet_NaN ? limits::quiet_NaN() : limits::min());
}

/// Says where `y` differs from `expected` by more than `tolerance` relative to it, if anywhere. For
/// float, double and std::int32_t.
template <class T>
std::string compare(const T* y, const T* expected, std::size_t count, double tolerance);

template <class T, std::size_t R>
std::string compare(const xt::xtensor<T, R>& y, const xt::xtensor<T, R>& expected, double tolerance = 0) {
    return compare(y.data(), expected.data(), expected.size(), tolerance);
}

/// A contender that fills `y`, poisoned before and compared with `expected` after.
template <class T, std::size_t R, class F>
contender fills(std::string name, xt::xtensor<T, R>& y, const xt::xtensor<T, R>& expected, F run,
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

/// Whole numbers from -most to most: sums of their products are exact in any order.
template <class T = float, std::size_t R>
xt::xtensor<T, R> whole_numbers(const std::array<std::size_t, R>& shape, float most = 3) {
    const xt::xtensor<float, R> from = numbers<R>(shape);
    xt::xtensor<T, R> x(shape);
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = T(std::nearbyint(from.data()[i] * most));
    return x;
}

}  // namespace bench
