// A time series: means, spreads and medians over sliding windows, what stands out of them, and the worst fall
// from a peak. Windows are a view, so nothing is copied; a window's mean costs two operations, however wide.
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

// Three weeks of a load that is measured every hour: a day's course, a trend, and three outliers.
xt::xtensor<double, 1> hourly_load() {
    xt::xtensor<double, 1> x = xf::arange<double>(21 * 24);
    x = 100.0 + 0.02 * xf::lazy(x) + 20.0 * xf::sin(xf::lazy(x) * (2 * M_PI / 24)) +
        3.0 * xf::sin(xf::lazy(x) * 1.7);
    for (const std::size_t hour : {100U, 260U, 261U}) x(hour) += 60;
    return x;
}

int main() {
    const auto load = hourly_load();

    // The last day before each hour.
    const auto day = xf::windows(load, 24);
    const xt::xtensor<double, 1> mean = day.mean(-1), spread = day.stddev({-1}, xf::ddof(1));
    print("mean of 24 hours, every third day", xf::eval(xf::view(mean, xt::range(0, 481, 72))));
    print("spread", xf::eval(xf::view(spread, xt::range(0, 481, 72))));

    // By the hour of the day: rows are days.
    const auto days = xf::reshape(load, {-1, 24});
    print("the highest of each day", xf::eval(days.max(1)), 1);
    print("median by hour", xf::eval(xf::median(days, 0)), 1);

    // What is far from the median of nine hours around it. Borders are reflected.
    const auto around = xf::windows(xf::pad(load, 4, "reflect"), 9);
    const xt::xtensor<double, 1> off = xf::abs(load - xf::median(around, -1));
    const xt::xtensor<bool, 1> is_outlier = xf::lazy(off) > 3.0 * xf::mean(off) + 10.0;
    print("outliers at", xf::eval(xf::compress(is_outlier, xf::arange<int>(21 * 24))), 0);
    print("of", xf::eval(xf::compress(is_outlier, load)));

    // The deepest fall from a peak, where it ends, and changes from one day's mean to the next.
    const auto fall = xf::cummax(load) - load;
    print("deepest fall", xf::eval(xf::max(fall)));
    print("ends at", xf::eval(xf::argmax(fall)), 0);
    print("change of daily means", xf::eval(xf::diff(days.mean(1))), 2);
}
