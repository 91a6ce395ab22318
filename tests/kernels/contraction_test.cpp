#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "products.hpp"

/// The contraction kernels of every instruction set this processor runs, against plain loops over the
/// same offsets. Integer-valued elements: no tolerance. What a kernel must not write is watched.
namespace {

using namespace products;

/// A random block: offsets of rows, k_runs of terms, steps, and a target with a margin around its rows.
template <class T>
struct block {
    static constexpr index_t size = index_t(sizeof(T)), width = 80, margin = 8;
    index_t rows, columns, row_step = pick(1, 3) * size, column_step = width * size;
    std::vector<index_t> row_offsets, out_rows;
    std::vector<k_run> k_runs;
    std::vector<T> x = numbers<T>(8000), y = numbers<T>(200 * width), out;

    explicit block(index_t max_columns, index_t max_rows = 20)
        : rows(pick(1, max_rows)), columns(pick(1, max_columns)) {
        for (index_t m = 0; m < rows; ++m) {
            row_offsets.push_back(pick(0, 3000) * size);
            out_rows.push_back((m * (width + margin) + margin) * size);
        }
        for (index_t s = pick(0, 4); s > 0; --s)
            k_runs.push_back({pick(0, 3000) * size, pick(0, 100) * width * size, pick(0, 30)});
        out = numbers<T>((rows + 1) * (width + margin) + margin);
    }
    contraction_args args(bool accumulate, bool splat, std::vector<T>& to) const {
        return {to.data(),
                out_rows.data(),
                x.data(),
                row_offsets.data(),
                y.data(),
                k_runs.data(),
                index_t(k_runs.size()),
                row_step,
                column_step,
                rows,
                columns,
                accumulate,
                splat,
                {}};
    }
};

template <class T>
std::vector<T> expected(const block<T>& b, bool accumulate, bool rowwise, bool splat) {
    std::vector<T> out = b.out;
    for (index_t m = 0; m < b.rows; ++m) {
        for (index_t j = 0; j < b.columns; ++j) {
            T sum{};
            for (const k_run& s : b.k_runs) {
                for (index_t k = 0; k < s.count; ++k) {
                    const index_t column = rowwise ? j * b.size : 0;
                    const T x =
                        at<T>(b.x.data(), b.row_offsets[std::size_t(m)] + s.rows + k * b.row_step + column);
                    const T y = at<T>(b.y.data(), s.columns + k * b.column_step + (splat ? 0 : j * b.size));
                    sum = T(sum + x * y);
                }
            }
            T& to = out[std::size_t(b.out_rows[std::size_t(m)] / b.size + j)];
            to = accumulate ? T(to + sum) : sum;
        }
    }
    return out;
}

/// Up to four operations that follow, on operands of their own.
template <class T>
struct finishing_steps {
    std::vector<finish_step> steps;
    std::vector<T> added = numbers<T>(20000);

    finishing_steps() {
        for (index_t k = pick(1, 4); k > 0; --k)
            steps.push_back({pick(0, 1) == 0 ? finish::relu : finish::add, finish_reading(pick(0, 2)),
                             added.data() + pick(0, 3000)});
    }
    contraction_args with(contraction_args a) const {
        a.finish_steps = steps.data();
        a.finish_count = index_t(steps.size());
        return a;
    }
    void apply(const block<T>& b, std::vector<T>& out) const {
        for (index_t m = 0; m < b.rows; ++m)
            for (index_t j = 0; j < b.columns; ++j) {
                const index_t row = b.out_rows[std::size_t(m)];
                T& x = out[std::size_t(row / b.size + j)];
                for (const finish_step& s : steps) {
                    const index_t from = s.reads == finish_reading::one       ? 0
                                         : s.reads == finish_reading::columns ? j * b.size
                                                                              : row + j * b.size;
                    if (s.what == finish::relu) x = x > 0 ? x : T(0);
                    else x += at<T>(s.operand, from);
                }
            }
    }
};

/// Instruction sets that cannot read a part of a vector get whole vectors of columns.
index_t readable(const contraction_table& table, const contraction_kernels& k, index_t columns) {
    return table.reads_parts ? columns : std::max(columns / k.lanes * k.lanes, k.lanes);
}

template <class T>
void check(contraction_type type) {
    for_each_table([&](const table& t) {
        const contraction_kernels& k = t.contractions.of(type);
        INFO(t.name);
        for (int round = 0; round < 150; ++round) {
            block<T> b(block<T>::width);  // more columns than a tile has, of products of rows
            const bool accumulate = round % 3 == 0, splat = round % 2 == 0;
            std::vector<T> found = b.out;
            k.rows(b.args(accumulate, splat, found));
            CHECK(found == expected(b, accumulate, true, splat));
            const index_t widest = k.nr == 2 * k.lanes ? 3 * k.lanes : k.nr;  // a vector more, at the end
            b.columns = std::min({b.columns, widest, index_t(64)});
            found = b.out;
            k.outer(b.args(accumulate, false, found));
            CHECK(found == expected(b, accumulate, false, false));
            if constexpr (std::is_floating_point_v<T>) {
                const finishing_steps<T> finishing;
                std::vector<T> wanted = expected(b, accumulate, false, false);
                finishing.apply(b, wanted);
                found = b.out;
                k.outer(finishing.with(b.args(accumulate, false, found)));
                CHECK(found == wanted);
            }
        }
    });
}

/// The best of the results of rows that lie `taps` from each of the block's, with what finishes them.
template <class T>
void check_windows(contraction_type type) {
    for_each_table([&](const table& t) {
        const contraction_kernels& k = t.contractions.of(type);
        INFO(t.name);
        for (int round = 0; round < 100; ++round) {
            block<T> b(std::min<index_t>(k.nr, 64));
            b.columns = readable(t.contractions, k, b.columns);
            std::vector<index_t> taps;
            for (index_t n = pick(1, 5); n > 0; --n) taps.push_back(pick(0, 500) * b.size);
            const bool takes_least = round % 2 == 0;
            std::vector<T> wanted;
            for (const index_t tap : taps) {
                block<T> moved = b;
                for (index_t& row : moved.row_offsets) row += tap;
                const std::vector<T> sums = expected(moved, false, false, false);
                if (wanted.empty()) wanted = sums;
                for (std::size_t i = 0; i < sums.size(); ++i)
                    wanted[i] = takes_least ? std::min(wanted[i], sums[i]) : std::max(wanted[i], sums[i]);
            }
            const finishing_steps<T> finishing;
            finishing.apply(b, wanted);
            std::vector<T> found = b.out;
            contraction_args a = finishing.with(b.args(false, false, found));
            a.taps = taps.data();
            a.tap_count = index_t(taps.size());
            a.takes_least = takes_least;
            k.outer(a);
            CHECK(found == wanted);
        }
    });
}

template <class T>
void check_few_columns(contraction_type type) {
    for_each_table([&](const table& t) {
        const contraction_kernels& k = t.contractions.of(type);
        INFO(t.name);
        for (int round = 0; round < 150; ++round) {
            block<T> b(4, 80);
            b.row_step = b.size;
            const index_t step = pick(1, 12) * b.size, line = pick(1, 80), first = pick(0, 500) * b.size;
            for (index_t m = 0; m < b.rows; ++m)  // as pixels lie, with a gap after each line
                b.row_offsets[std::size_t(m)] = first + m * step + m / line * 5 * b.size;
            const bool accumulate = round % 3 == 0;
            std::vector<T> found = b.out;
            k.outer(b.args(accumulate, false, found));
            CHECK(found == expected(b, accumulate, false, false));
            const finishing_steps<T> finishing;
            std::vector<T> wanted = expected(b, accumulate, false, false);
            finishing.apply(b, wanted);
            found = b.out;
            k.outer(finishing.with(b.args(accumulate, false, found)));
            CHECK(found == wanted);

            // The sum has the same bits in every tile.
            for (T& x : b.x) x /= T(10);
            found = b.out;
            k.outer(b.args(accumulate, false, found));
            std::vector<T> alone = b.out;
            contraction_args row = b.args(accumulate, false, alone);
            for (row.m = 1; row.row_offsets < b.row_offsets.data() + b.rows;
                 ++row.row_offsets, ++row.out_rows)
                k.outer(row);
            CHECK(found == alone);
        }
    });
}

/// The rows of a line begin one term, or two, after each other; or one k_run, of single elements. Some are
/// finished.
template <class T>
void check_sliding(contraction_type type) {
    for_each_table([&](const table& t) {
        const contraction_kernels& k = t.contractions.of(type);
        INFO(t.name);
        for (int round = 0; round < 200; ++round) {
            block<T> b(block<T>::width, 40);
            const bool accumulate = round % 5 == 0, splat = round % 2 == 0, by_runs = splat && round % 4 == 0;
            const index_t line = pick(1, 40), apart = pick(1, splat ? 1 : 3), gap = pick(0, 50);
            const index_t step = pick(1, 30) * b.size;
            b.row_step = by_runs ? pick(1, 3) * b.size : step;
            b.k_runs.clear();
            const bool is_square = round % 8 == 0;  // k_runs of three terms, in threes
            const index_t runs = is_square ? 3 * pick(1, 3) : pick(1, 9), terms = is_square ? 3 : pick(1, 7);
            const index_t column = pick(1, 9) * b.size;
            for (index_t s = 0; s < runs; ++s)
                b.k_runs.push_back(
                    by_runs ? k_run{s * step, s * column, terms}
                            : k_run{pick(0, 500) * b.size, pick(0, 100) * b.width * b.size, terms});
            if (round % 7 == 0) b.k_runs.back().rows += b.size;
            for (index_t m = 0; m < b.rows; ++m)
                b.row_offsets[std::size_t(m)] = m * apart * step + m / line * gap * b.size;
            for (T& x : b.x) x /= T(10);
            const bool finishes = round % 3 == 0;
            if (finishes) b.columns = readable(t.contractions, k, b.columns);
            const finishing_steps<T> finishing;
            const auto args = [&](std::vector<T>& to) {
                const contraction_args a = b.args(accumulate, splat, to);
                return finishes ? finishing.with(a) : a;
            };
            std::vector<T> found = b.out;
            k.rows(args(found));
            // Bit for bit what each row gives alone; the row itself against the plain loops.
            std::vector<T> alone = b.out;
            contraction_args row = args(alone);
            for (row.m = 1; row.row_offsets < b.row_offsets.data() + b.rows;
                 ++row.row_offsets, ++row.out_rows)
                k.rows(row);
            CHECK(found == alone);
            std::vector<T> wanted = expected(b, accumulate, true, splat);
            if (finishes) finishing.apply(b, wanted);
            bool is_near = true;
            for (std::size_t i = 0; i < wanted.size(); ++i)
                is_near = is_near && std::abs(found[i] - wanted[i]) < T(1e-4);
            CHECK(is_near);
        }
    });
}

}  // namespace

TEST_CASE("tiles of rows and columns") {
    check<float>(contraction_type::float32);
    check<double>(contraction_type::float64);
    check<std::uint32_t>(contraction_type::word32);
    check<std::uint64_t>(contraction_type::word64);
}

TEST_CASE("few columns of many rows") {
    check_few_columns<float>(contraction_type::float32);
    check_few_columns<double>(contraction_type::float64);
}

TEST_CASE("the best rows of windows") {
    check_windows<float>(contraction_type::float32);
    check_windows<double>(contraction_type::float64);
}

TEST_CASE("rows that slide over their operand") {
    check_sliding<float>(contraction_type::float32);
    check_sliding<double>(contraction_type::float64);
}
