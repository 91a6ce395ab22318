#include "helper_table.hpp"

/// What functions of whole rows, and lookups, call.
namespace xf::emit {
namespace {

constexpr helper row_table[] = {
    {"comes_before", nullptr, R"(/// The order of a sort: NaN is behind all others.
template <class T>
static inline bool comes_before(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) return a < b || (b != b && a == a);
    else return a < b;
}
)"},
    {"numbers_first", nullptr, R"(/// Moves NaN behind all others; how many those are.
template <class T>
static inline index_t numbers_first(T* row, index_t count) {
    if constexpr (std::is_floating_point_v<T>)
        return std::partition(row, row + count, [](T x) { return x == x; }) - row;
    else return count;
}
)"},
    {"sort_row", "numbers_first", R"(/// Sorts a row, NaN last.
template <class T>
static inline void sort_row(T* row, index_t count) {
    std::sort(row, row + numbers_first(row, count));
}
)"},
    {"argsort_row", "comes_before", R"(/// The places of the row's elements in order; equal ones keep theirs.
template <class T>
static inline void argsort_row(std::int64_t* places, const T* row, index_t count, bool descends) {
    for (index_t k = 0; k < count; ++k) places[k] = k;
    std::sort(places, places + count, [row, descends](std::int64_t a, std::int64_t b) {
        const T x = row[descends ? b : a], y = row[descends ? a : b];
        return comes_before(x, y) || (!comes_before(y, x) && a < b);
    });
}
)"},
    {"difference_row", nullptr,
     R"(/// Element k less element k - 1, so many times over; the first so many mean nothing.
template <class T>
static inline void difference_row(T* row, index_t count, index_t times) {
    for (index_t n = 0; n < std::min(times, count); ++n) {
        for (index_t k = count - 1; k > n; --k) {
            if constexpr (std::is_same_v<T, bool>) row[k] = row[k] != row[k - 1];
            else if constexpr (std::is_integral_v<T>)
                row[k] = static_cast<T>(static_cast<std::uint64_t>(row[k]) -
                                        static_cast<std::uint64_t>(row[k - 1]));
            else row[k] = row[k] - row[k - 1];
        }
    }
}
)"},
    {"ramp_at", nullptr,
     R"(/// So many steps of the way from one value to another; of integers the next one below.
template <class T>
static inline T ramp_at(T from, T to, index_t step, index_t steps) {
    if constexpr (std::is_arithmetic_v<T>) {
        const double start = static_cast<double>(from);
        const double value =
            static_cast<double>(step) * ((static_cast<double>(to) - start) / static_cast<double>(steps)) + start;
        return static_cast<T>(std::is_integral_v<T> ? std::floor(value) : value);
    } else {
        const std::complex<double> start(from);
        return static_cast<T>(static_cast<double>(step) *
                                  ((std::complex<double>(to) - start) / static_cast<double>(steps)) +
                              start);
    }
}
)"},
    {"neighbours_at", "numbers_first", R"(/// The elements at a place of the row in order, and behind it.
template <class T>
static inline std::pair<T, T> neighbours_at(T* row, index_t count, index_t place) {
    std::nth_element(row, row + place, row + count);
    const T low = row[place];
    return {low, place + 1 < count ? *std::min_element(row + place + 1, row + count) : low};
}
)"},
    {"median_of", "neighbours_at",
     R"(/// The median of a row, which it puts in another order; NaN of nothing, and where one is NaN.
template <class Real, class T>
static inline Real median_of(T* row, index_t count, bool skips_nan) {
    const index_t numbers = numbers_first(row, count);
    if (numbers == 0 || (!skips_nan && numbers < count)) return std::numeric_limits<Real>::quiet_NaN();
    const auto [low, high] = neighbours_at(row, numbers, (numbers - 1) / 2);
    const Real a = static_cast<Real>(low), b = static_cast<Real>(high);
    return numbers % 2 == 1 ? a : (a + b) / 2;
}
)"},
    {"quantile_of", "neighbours_at",
     R"(/// The quantile of a row, which it puts in another order; interpolated from the nearer side.
template <class Real, class T>
static inline Real quantile_of(T* row, index_t count, bool skips_nan, double where) {
    const index_t numbers = numbers_first(row, count);
    if (numbers == 0 || (!skips_nan && numbers < count)) return std::numeric_limits<Real>::quiet_NaN();
    const Real place = static_cast<Real>(where) * static_cast<Real>(numbers - 1), below = std::floor(place);
    const auto [low, high] = neighbours_at(row, numbers, std::min(static_cast<index_t>(below), numbers - 1));
    const Real a = static_cast<Real>(low), b = static_cast<Real>(high), part = place - below;
    return part < Real(0.5) ? a + (b - a) * part : b - (b - a) * (1 - part);
}
)"},
    {"rounded_to", nullptr, R"(/// The nearest integer where T is one.
template <class T>
static inline T rounded_to(double x) {
    return static_cast<T>(std::is_integral_v<T> ? std::nearbyint(x) : x);
}
)"},
    {"mean_of", "rounded_to", R"(template <class T>
static inline T mean_of(const T* row, index_t count) {
    double sum = 0;
    for (index_t k = 0; k < count; ++k) sum += static_cast<double>(row[k]);
    return rounded_to<T>(sum / static_cast<double>(count));
}
)"},
    {"extreme_of", nullptr, R"(/// The greatest or the least of a row; any NaN wins.
template <class T>
static inline T extreme_of(const T* row, index_t count, bool is_greatest) {
    T extreme = row[0];
    for (index_t k = 1; k < count && extreme == extreme; ++k) {
        const T x = row[k];
        if ((is_greatest ? x > extreme : x < extreme) || x != x) extreme = x;
    }
    return extreme;
}
)"},
    {"place_in_row", nullptr,
     R"(/// The place that an index means, which counts from the end where it is negative.
template <class I>
static inline index_t place_in_row(I index, index_t extent, const char* operation, int axis) {
    const auto wide = static_cast<std::int64_t>(index);
    const std::int64_t place = std::is_signed_v<I> && wide < 0 ? wide + extent : wide;
    if (place < 0 || place >= extent)
        throw std::out_of_range(std::string(operation) + ": index " + std::to_string(wide) +
                                " is outside axis " + std::to_string(axis) + " of extent " +
                                std::to_string(extent));
    return place;
}
)"},
    {"position_in_row", "comes_before",
     R"(/// How many elements of a sorted row come before the value; with those that are equal, if it is asked for.
template <class T>
static inline std::int64_t position_in_row(const T* row, index_t step, index_t count, T value, bool is_right) {
    index_t low = 0, high = count;
    while (low < high) {
        const index_t middle = low + (high - low) / 2;
        const T x = row[middle * step];
        if (is_right ? !comes_before(value, x) : comes_before(x, value)) low = middle + 1;
        else high = middle;
    }
    return low;
}
)"},
};

}  // namespace

std::span<const helper> row_helpers() { return row_table; }

}  // namespace xf::emit
