#include "helper_table.hpp"

/// Reductions of many elements, in the order of the library's kernels.
namespace xf::emit {
namespace {

constexpr helper reduction_table[] = {
    {"sum_of", nullptr, R"(template <class T>
struct sum_of {
    using element = T;
    static constexpr bool is_exact = false, has_all_sizes = true;
    static T neutral() { return T(0); }
    template <class V>
    static inline V combine(V a, V b) {
        return a + b;
    }
};
)"},
    {"product_of", nullptr, R"(template <class T>
struct product_of {
    using element = T;
    static constexpr bool is_exact = false, has_all_sizes = false;
    static T neutral() { return T(1); }
    template <class V>
    static inline V combine(V a, V b) {
        return a * b;
    }
};
)"},
    {"greatest_of", "greatest", R"(template <class T>
struct greatest_of {
    using element = T;
    static constexpr bool is_exact = true, has_all_sizes = true;
    static T neutral() { return -std::numeric_limits<T>::infinity(); }
    template <class V>
    static inline V combine(V a, V b) {
        return greatest(a, b);
    }
};
)"},
    {"least_of", "least", R"(template <class T>
struct least_of {
    using element = T;
    static constexpr bool is_exact = true, has_all_sizes = true;
    static T neutral() { return std::numeric_limits<T>::infinity(); }
    template <class V>
    static inline V combine(V a, V b) {
        return least(a, b);
    }
};
)"},
    {"reduce_row", "vectors",
     R"(/// The first n elements of a vector, `step` apart, and neutral ones behind them.
template <class Op, class T>
static simd<T> load_some(const T* from, index_t n, index_t step) {
    T some[simd_lanes<T>];
    for (index_t lane = 0; lane < simd_lanes<T>; ++lane) some[lane] = lane < n ? from[lane * step] : Op::neutral();
    return load_vector(some);
}

/// Elements of one row, `step` apart. On every machine 256 bytes of totals lie side by side, so that sums have the
/// same bits. 16 rounds make a block; a tree over blocks is kept like the digits of a binary counter: level k holds
/// 2^k of them.
template <class Op>
static typename Op::element reduce_row(const typename Op::element* row, index_t count, index_t step) {
    using T = typename Op::element;
    constexpr int lanes_of_one = simd_lanes<T>, vectors = 256 / int(sizeof(simd<T>));
    constexpr index_t width = vectors * lanes_of_one, block = 16 * width;
    simd<T> level[48][vectors], total[vectors];
    const index_t last = count > 0 ? (count - 1) / block : 0;
    for (index_t b = 0; b <= last; ++b) {
        const T* from = row + b * block * step;
        index_t left = b < last ? block : count - b * block;
        const auto load = [&](int v) {
            return load_some<Op>(from + v * lanes_of_one * step, left - v * lanes_of_one, step);
        };
        const bool is_dense = step == 1 && left >= width;
        UNROLLED for (int v = 0; v < vectors; ++v) total[v] = is_dense ? load_vector(from, v) : load(v);
        for (from += width * step, left -= width; step == 1 && left >= width; from += width, left -= width) {
            UNROLLED for (int v = 0; v < vectors; ++v) total[v] = Op::combine(total[v], load_vector(from, v));
        }
        for (; left > 0; from += width * step, left -= width) {
            for (int v = 0; v < vectors; ++v) total[v] = Op::combine(total[v], load(v));
        }
        std::size_t k = 0;
        for (; b == last ? (b >> k) != 0 : ((b >> k) & 1) != 0; ++k) {
            if (((b >> k) & 1) == 0) continue;
            UNROLLED for (int v = 0; v < vectors; ++v) total[v] = Op::combine(level[k][v], total[v]);
        }
        if (b == last) break;
        UNROLLED for (int v = 0; v < vectors; ++v) level[k][v] = total[v];
    }
    // Halves, and halves of those.
    T lane[width];
    UNROLLED for (int v = 0; v < vectors; ++v) store_vector(lane, v, total[v]);
    for (index_t half = width / 2; half > 0; half /= 2) {
        for (index_t i = 0; i < half; ++i) lane[i] = Op::combine(lane[i], lane[i + half]);
    }
    return lane[0];
}
)"},
    {"row_units", nullptr, R"(/// One unit after the other.
template <class Op, class Unit>
static typename Op::element in_sequence(index_t first, index_t count, const Unit& unit) {
    auto total = unit(first);
    for (index_t u = 1; u < count; ++u) total = Op::combine(total, unit(first + u));
    return total;
}
/// More than eight units are halved.
template <class Op, class Unit>
static typename Op::element in_halves(index_t first, index_t count, const Unit& unit) {
    if (count <= 8) return in_sequence<Op>(first, count, unit);
    const index_t half = (count + 1) / 2;
    const auto total = in_halves<Op>(first, half, unit);
    return Op::combine(total, in_halves<Op>(first + half, count - half, unit));
}
)"},
    {"reduce_rows", "vectors", R"(/// Of up to eight rows, `step` apart: pairs, and pairs of pairs.
template <class Op, index_t Rows, class V, class T>
static inline V reduce_pairs(const T* rows, index_t step) {
    if constexpr (Rows == 1) {
        V row;
        std::memcpy(&row, rows, sizeof row);
        return row;
    } else {
        constexpr index_t half = Rows > 4 ? 4 : Rows > 2 ? 2 : 1;
        return Op::combine(reduce_pairs<Op, half, V>(rows, step), reduce_pairs<Op, Rows - half, V>(rows + half * step, step));
    }
}
/// total = rows, or total = before op rows, column by column.
template <class Op, index_t Rows, class T>
static inline void reduce_block(T* total, const T* before, const T* rows, index_t columns, index_t step) {
    const auto reduce = [&]<class V>(V, index_t j) {
        V sum = reduce_pairs<Op, Rows, V>(rows + j, step);
        if (before != nullptr) sum = Op::combine(reduce_pairs<Op, 1, V>(before + j, 0), sum);
        std::memcpy(total + j, &sum, sizeof sum);
    };
    index_t j = 0;
    for (; j + simd_lanes<T> <= columns; j += simd_lanes<T>) reduce(simd<T>(), j);
    for (; j < columns; ++j) reduce(T(), j);
}

/// `Rows` rows, `step` apart, for a strip of at most `Strip` columns: a tree of pairs over blocks of eight, kept like
/// the digits of a binary counter: level k holds 2^k blocks.
template <class Op, index_t Rows, index_t Strip, class T>
static void reduce_rows(T* total, const T* rows, index_t columns, index_t step) {
    constexpr index_t last = (Rows - 1) / 8, left = Rows - 8 * last;
    constexpr int levels = std::bit_width(std::size_t(last));
    if constexpr (Op::is_exact) {
        for (index_t b = 0; b < last; ++b) reduce_block<Op, 8>(total, b > 0 ? total : nullptr, rows + 8 * b * step, columns, step);
        reduce_block<Op, left>(total, last > 0 ? total : nullptr, rows + 8 * last * step, columns, step);
        return;
    }
    T level[std::size_t(levels) + 1][Strip];
    for (index_t b = 0; b < last; ++b) {
        // The block completes those levels: the sum goes to the one behind them.
        const auto full = std::size_t(std::countr_one(std::size_t(b)));
        reduce_block<Op, 8>(level[full], full > 0 ? level[0] : nullptr, rows + 8 * b * step, columns, step);
        for (std::size_t k = 1; k < full; ++k) reduce_block<Op, 1>(level[full], level[k], level[full], columns, 0);
    }
    // Products begin with eight, two or one, and go on one by one.
    constexpr index_t first = Op::has_all_sizes || left == 8 ? left : last > 0 || left < 2 ? 1 : 2;
    reduce_block<Op, first>(total, last % 2 != 0 ? level[0] : nullptr, rows + 8 * last * step, columns, step);
    for (std::size_t k = 1; k < std::size_t(levels); ++k) {
        if (((last >> k) & 1) != 0) reduce_block<Op, 1>(total, level[k], total, columns, 0);
    }
    for (index_t r = Rows - left + first; r < Rows; ++r) reduce_block<Op, 1>(total, total, rows + r * step, columns, 0);
}
)"},
    {"column_units", "reduce_rows", R"(/// One unit after the other, column by column.
template <class Op, index_t Strip, class T, class Unit>
static void strips_in_sequence(T* total, index_t columns, index_t first, index_t count, const Unit& unit) {
    T next[Strip];
    unit(total, first);
    for (index_t u = 1; u < count; ++u) {
        unit(next, first + u);
        reduce_block<Op, 1>(total, total, next, columns, 0);
    }
}
/// More than eight units are halved.
template <class Op, index_t Strip, class T, class Unit>
static void strips_in_halves(T* total, index_t columns, index_t first, index_t count, const Unit& unit) {
    if (count <= 8) return strips_in_sequence<Op, Strip>(total, columns, first, count, unit);
    const index_t half = (count + 1) / 2;
    T other[Strip];
    strips_in_halves<Op, Strip>(total, columns, first, half, unit);
    strips_in_halves<Op, Strip>(other, columns, first + half, count - half, unit);
    reduce_block<Op, 1>(total, total, other, columns, 0);
}
)"},
};

}  // namespace

std::span<const helper> reduction_helpers() { return reduction_table; }

}  // namespace xf::emit
