#include "helper_table.hpp"

/// Reductions of many elements, in the order of the library's kernels.
namespace xf::emit {
namespace {

constexpr helper table[] = {
    {"sum_of", nullptr, R"(template <class T>
struct sum_of {
    using element = T;
    static constexpr bool is_exact = false, has_all_sizes = true;
    static T neutral() { return T(0); }
    static T combine(T a, T b) { return a + b; }
};
)"},
    {"product_of", nullptr, R"(template <class T>
struct product_of {
    using element = T;
    static constexpr bool is_exact = false, has_all_sizes = false;
    static T neutral() { return T(1); }
    static T combine(T a, T b) { return a * b; }
};
)"},
    {"greatest_of", "greatest", R"(template <class T>
struct greatest_of {
    using element = T;
    static constexpr bool is_exact = true, has_all_sizes = true;
    static T neutral() { return -std::numeric_limits<T>::infinity(); }
    static T combine(T a, T b) { return greatest(a, b); }
};
)"},
    {"least_of", "least", R"(template <class T>
struct least_of {
    using element = T;
    static constexpr bool is_exact = true, has_all_sizes = true;
    static T neutral() { return std::numeric_limits<T>::infinity(); }
    static T combine(T a, T b) { return least(a, b); }
};
)"},
    {"reduction", nullptr, R"(/// Totals of some columns side by side.
template <class T, int N>
struct group {
    T v[std::size_t(N)];
};
template <class Op, int N>
static inline group<typename Op::element, N> combine(const group<typename Op::element, N>& a,
                                                     const group<typename Op::element, N>& b) {
    group<typename Op::element, N> sum;
    for (std::size_t lane = 0; lane < std::size_t(N); ++lane) sum.v[lane] = Op::combine(a.v[lane], b.v[lane]);
    return sum;
}

/// Of up to eight rows: pairs, and pairs of pairs.
template <class Op, int N, int Taps>
static inline group<typename Op::element, N> reduce_pairs(const typename Op::element* p, index_t tap) {
    if constexpr (Taps == 1) {
        group<typename Op::element, N> row;
        for (std::size_t lane = 0; lane < std::size_t(N); ++lane) row.v[lane] = p[lane];
        return row;
    } else {
        constexpr int half = Taps > 4 ? 4 : Taps > 2 ? 2 : 1;
        return combine<Op, N>(reduce_pairs<Op, N, half>(p, tap), reduce_pairs<Op, N, Taps - half>(p + half * tap, tap));
    }
}
template <class Op, int N, int Most = 8>
static inline group<typename Op::element, N> reduce_block(const typename Op::element* p, index_t taps, index_t tap) {
    if constexpr (Most > 1) {
        if (taps < Most) return reduce_block<Op, N, Most - 1>(p, taps, tap);
    }
    return reduce_pairs<Op, N, Most>(p, tap);
}

/// Of any number of rows: a tree of pairs over blocks of eight, kept like the digits of a binary counter.
template <class Op, int N>
static group<typename Op::element, N> reduce_taps(const typename Op::element* p, index_t taps, index_t tap) {
    group<typename Op::element, N> level[40], total;
    if constexpr (!Op::has_all_sizes) {
        total = taps >= 8 ? reduce_pairs<Op, N, 8>(p, tap) : taps >= 2 ? reduce_pairs<Op, N, 2>(p, tap) : reduce_pairs<Op, N, 1>(p, tap);
        if (taps < 16) {
            for (index_t t = taps >= 8 ? 8 : taps >= 2 ? 2 : 1; t < taps; ++t) total = combine<Op, N>(total, reduce_pairs<Op, N, 1>(p + t * tap, tap));
            return total;
        }
    }
    const index_t last = (taps - 1) / 8;
    for (index_t b = 0; b <= last; ++b) {
        const index_t count = b < last ? 8 : taps - 8 * last;
        const typename Op::element* rows = p + 8 * b * tap;
        if constexpr (Op::is_exact) {
            const auto block = reduce_block<Op, N>(rows, count, tap);
            total = b == 0 ? block : combine<Op, N>(total, block);
            continue;
        }
        // Where kernels are not built for all sizes, what is left goes on one by one.
        const bool is_merged = ((b & 1) != 0 || (b == last && b > 0)) && !Op::has_all_sizes;
        index_t done = Op::has_all_sizes || count == 8 ? count : is_merged || count < 2 ? 1 : 2;
        total = reduce_block<Op, N>(rows, done, tap);
        std::size_t k = 0;
        for (; b == last ? (b >> k) != 0 : ((b >> k) & 1) != 0; ++k) {
            if (((b >> k) & 1) != 0) total = combine<Op, N>(level[k], total);
        }
        for (; done < count; ++done) total = combine<Op, N>(total, reduce_pairs<Op, N, 1>(rows + done * tap, tap));
        if (b < last) level[k] = total;
    }
    return total;
}

/// Along a row: totals of 256 bytes side by side, 16 of them one after the other, and blocks of those in a tree.
template <class Op>
static group<typename Op::element, 1> reduce_row(const typename Op::element* p, index_t taps, index_t tap) {
    using T = typename Op::element;
    constexpr int width = 256 / int(sizeof(T));
    constexpr index_t block = 16 * width;
    group<T, width> level[48], sum;
    const index_t last = taps > 0 ? (taps - 1) / block : 0;
    for (index_t b = 0; b <= last; ++b) {
        const index_t count = b < last ? block : taps - b * block;
        const T* q = p + b * block * tap;
        for (index_t i = 0; i == 0 || i < count; i += width) {
            group<T, width> next;
            if (tap == 1 && i + width <= count) {
                for (std::size_t lane = 0; lane < std::size_t(width); ++lane) next.v[lane] = q[i + index_t(lane)];
            } else {
                for (index_t lane = 0; lane < width; ++lane)
                    next.v[std::size_t(lane)] = i + lane < count ? q[(i + lane) * tap] : Op::neutral();
            }
            sum = i == 0 ? next : combine<Op, width>(sum, next);
        }
        std::size_t k = 0;
        for (; b == last ? (b >> k) != 0 : ((b >> k) & 1) != 0; ++k) {
            if (((b >> k) & 1) != 0) sum = combine<Op, width>(level[k], sum);
        }
        if (b < last) level[k] = sum;
    }
    for (std::size_t half = width / 2; half > 0; half /= 2) {
        for (std::size_t lane = 0; lane < half; ++lane) sum.v[lane] = Op::combine(sum.v[lane], sum.v[lane + half]);
    }
    return {{sum.v[0]}};
}

/// One unit after the other.
template <class Op, class Unit>
static auto in_sequence(index_t first, index_t count, const Unit& unit) {
    auto total = unit(first);
    for (index_t u = 1; u < count; ++u) {
        const auto next = unit(first + u);
        for (std::size_t lane = 0; lane < std::size(total.v); ++lane) total.v[lane] = Op::combine(total.v[lane], next.v[lane]);
    }
    return total;
}
/// More than eight units are halved.
template <class Op, class Unit>
static auto in_halves(index_t first, index_t count, const Unit& unit) {
    if (count <= 8) return in_sequence<Op>(first, count, unit);
    const index_t half = (count + 1) / 2;
    auto total = in_halves<Op>(first, half, unit);
    const auto other = in_halves<Op>(first + half, count - half, unit);
    for (std::size_t lane = 0; lane < std::size(total.v); ++lane) total.v[lane] = Op::combine(total.v[lane], other.v[lane]);
    return total;
}
)"},
    {"columns", nullptr, R"(/// Columns that are reduced side by side.
template <class T>
constexpr int columns = 64 / int(sizeof(T));
)"},
};

}  // namespace

std::span<const helper> reduction_helpers() { return table; }

}  // namespace xf::emit
