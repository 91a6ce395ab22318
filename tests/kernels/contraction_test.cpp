#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "xfuse/kernels/kernel_table.hpp"

/// The contraction kernels of every instruction set this processor runs, against plain loops over the
/// same offsets. Integer-valued elements: no tolerance. What a kernel must not write is watched.
namespace {

using namespace xf::kernels;
using xf::index_t;

std::mt19937 random_source(5);
index_t pick(index_t low, index_t high) {
    return low + index_t(random_source() % std::uint64_t(high - low + 1));
}

template <class F>
void for_each_table(const F& f) {
    const available_list all = all_tables();
    for (int k = 0; k < all.count; ++k) {
        if (all.first[k].runnable) f(*all.first[k].kernels);
    }
}

template <class T>
std::vector<T> numbers(index_t count) {
    std::vector<T> v(static_cast<std::size_t>(count));
    for (T& x : v) x = T(int(random_source() % 7) - 3);
    return v;
}

template <class T>
T at(const void* base, index_t offset) {
    return *reinterpret_cast<const T*>(static_cast<const char*>(base) + offset);
}

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
            block<T> b(std::min<index_t>(k.nr, 64));
            const bool accumulate = round % 3 == 0, splat = round % 2 == 0;
            std::vector<T> found = b.out;
            k.rows(b.args(accumulate, splat, found));
            CHECK(found == expected(b, accumulate, true, splat));
            b.columns = readable(t.contractions, k, b.columns);
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
            b.columns = readable(t.contractions, k, b.columns);
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

/// The rows of a line begin one term, or two, after each other; or one k_run, of single elements.
template <class T>
void check_sliding(contraction_type type) {
    for_each_table([&](const table& t) {
        const contraction_kernels& k = t.contractions.of(type);
        INFO(t.name);
        for (int round = 0; round < 200; ++round) {
            block<T> b(std::min<index_t>(k.nr, 64), 40);
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
            std::vector<T> found = b.out;
            k.rows(b.args(accumulate, splat, found));
            // Bit for bit what each row gives alone; the row itself against the plain loops.
            std::vector<T> alone = b.out;
            contraction_args row = b.args(accumulate, splat, alone);
            for (row.m = 1; row.row_offsets < b.row_offsets.data() + b.rows;
                 ++row.row_offsets, ++row.out_rows)
                k.rows(row);
            CHECK(found == alone);
            const std::vector<T> wanted = expected(b, accumulate, true, splat);
            bool is_near = true;
            for (std::size_t i = 0; i < wanted.size(); ++i)
                is_near = is_near && std::abs(found[i] - wanted[i]) < T(1e-4);
            CHECK(is_near);
        }
    });
}

template <class T>
void check_inner(contraction_type type) {
    for_each_table([&](const table& t) {
        INFO(t.name);
        for (int round = 0; round < 100; ++round) {
            const index_t size = index_t(sizeof(T)), rows = pick(1, 9), columns = pick(1, 16), width = 90;
            const bool splat = round % 2 == 0;
            const auto x = numbers<T>(rows * width), y = numbers<T>(columns * width);
            std::vector<index_t> row, column, out_row, out_column;
            for (index_t m = 0; m < rows; ++m)
                row.push_back(m * width * size), out_row.push_back(m * 16 * size);
            for (index_t j = 0; j < columns; ++j)
                column.push_back(j * width * size), out_column.push_back(j * size);
            const std::vector<k_run> k_runs = {{0, 0, pick(0, 40)}, {40 * size, 45 * size, pick(0, 45)}};
            std::vector<T> found(std::size_t(rows * 16), T(7));
            t.contractions.of(type).inner({found.data(),
                                           out_row.data(),
                                           out_column.data(),
                                           x.data(),
                                           row.data(),
                                           y.data(),
                                           column.data(),
                                           k_runs.data(),
                                           2,
                                           rows,
                                           columns,
                                           false,
                                           splat,
                                           {}});
            for (index_t m = 0; m < rows; ++m) {
                for (index_t j = 0; j < 16; ++j) {
                    T sum = j < columns ? T{} : T(7);
                    for (const k_run& s : k_runs) {
                        for (index_t k = 0; j < columns && k < s.count; ++k)
                            sum = T(sum + x[std::size_t(m * width + s.rows / size + k)] *
                                              y[std::size_t(j * width + s.columns / size + (splat ? 0 : k))]);
                    }
                    CHECK(found[std::size_t(m * 16 + j)] == sum);
                }
            }
        }
    });
}

/// A result has the same bits in every tile that it may fall into: here in one with others, and alone.
template <class T>
void check_inner_places(contraction_type type) {
    for_each_table([&](const table& t) {
        INFO(t.name);
        constexpr index_t rows = 7, columns = 15, terms = 77, size = index_t(sizeof(T));
        auto x = numbers<T>(rows * terms), y = numbers<T>(columns * terms);
        for (auto* v : {&x, &y})
            for (T& element : *v) element = element / T(3);
        std::vector<index_t> row, column, out_row, out_column;
        for (index_t m = 0; m < rows; ++m)
            row.push_back(m * terms * size), out_row.push_back(m * columns * size);
        for (index_t j = 0; j < columns; ++j)
            column.push_back(j * terms * size), out_column.push_back(j * size);
        const k_run run{0, 0, terms};
        std::vector<T> together(rows * columns), alone(rows * columns);
        const auto call = [&](std::vector<T>& out, index_t m, index_t j, index_t m_count, index_t n_count) {
            t.contractions.of(type).inner({out.data(),
                                           &out_row[std::size_t(m)],
                                           &out_column[std::size_t(j)],
                                           x.data(),
                                           &row[std::size_t(m)],
                                           y.data(),
                                           &column[std::size_t(j)],
                                           &run,
                                           1,
                                           m_count,
                                           n_count,
                                           false,
                                           false,
                                           {}});
        };
        call(together, 0, 0, rows, columns);
        for (index_t m = 0; m < rows; ++m)
            for (index_t j = 0; j < columns; ++j) call(alone, m, j, 1, 1);
        CHECK(together == alone);
    });
}

/// Any bytes, the extremes often.
std::vector<std::uint8_t> any_bytes(index_t count) {
    static constexpr std::uint8_t extremes[] = {0, 1, 0x7f, 0x80, 0xff};
    std::vector<std::uint8_t> v(static_cast<std::size_t>(count));
    for (auto& x : v)
        x = random_source() % 2 == 0 ? extremes[random_source() % 5] : std::uint8_t(random_source());
    return v;
}
std::int32_t number(std::uint8_t byte, bool is_signed) {
    return is_signed ? std::int32_t(std::int8_t(byte)) : std::int32_t(byte);
}

/// Rows read where they lie, columns packed; what an offset adds is a row of zeros, first of all.
void check_quads(const contraction_kernels& k, contraction_type type, bool rows_signed, bool columns_signed) {
    for (int round = 0; round < 60; ++round) {
        const index_t rows = pick(1, 20), columns = pick(1, k.nr), width = k.nr, margin = 8;
        const std::vector<std::uint8_t> x = any_bytes(5000), y = any_bytes(90 * width * 4), zero(4);
        std::vector<index_t> row_offsets, out_rows;
        for (index_t m = 0; m < rows; ++m)
            row_offsets.push_back(pick(0, 3000)), out_rows.push_back((m * (width + margin) + margin) * 4);
        std::vector<k_run> k_runs;
        index_t words = 0;
        for (index_t s = pick(0, 3); s > 0; --s) {
            k_runs.push_back({pick(0, 1500), words * width * 4, pick(0, 30)});
            words += k_runs.back().count;
        }
        const bool accumulate = round % 3 == 0;
        std::vector<std::uint32_t> found(std::size_t((rows + 1) * (width + margin) + margin), 7),
            excess(std::size_t(width), 1);
        std::vector<std::uint32_t> wanted = found;
        const index_t first = 0;
        const k_run all{0, 0, words};
        if (has_excess(type))
            k.outer({excess.data(),
                     &first,
                     zero.data(),
                     &first,
                     y.data(),
                     &all,
                     1,
                     0,
                     width * 4,
                     1,
                     width,
                     false,
                     false,
                     {}});
        k.outer({found.data(),
                 out_rows.data(),
                 x.data(),
                 row_offsets.data(),
                 y.data(),
                 k_runs.data(),
                 index_t(k_runs.size()),
                 4,
                 width * 4,
                 rows,
                 columns,
                 accumulate,
                 false,
                 {},
                 has_excess(type) ? excess.data() : nullptr});
        for (index_t m = 0; m < rows; ++m) {
            for (index_t j = 0; j < columns; ++j) {
                std::uint32_t sum = accumulate ? 7 : 0;
                for (const k_run& s : k_runs)
                    for (index_t q = 0; q < 4 * s.count; ++q)
                        sum += std::uint32_t(
                            number(x[std::size_t(row_offsets[std::size_t(m)] + s.rows + q)], rows_signed) *
                            number(y[std::size_t(s.columns + (q / 4 * width + j) * 4 + q % 4)],
                                   columns_signed));
                wanted[std::size_t(out_rows[std::size_t(m)] / 4 + j)] = sum;
            }
        }
        CHECK(found == wanted);
    }
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

TEST_CASE("terms contiguous in both operands") {
    check_inner<float>(contraction_type::float32);
    check_inner<double>(contraction_type::float64);
    check_inner<std::uint32_t>(contraction_type::word32);
    check_inner<std::uint64_t>(contraction_type::word64);
    check_inner_places<float>(contraction_type::float32);
    check_inner_places<double>(contraction_type::float64);
}

/// Columns contiguous, apart, or term after term; at most two runs of them.
template <class T>
static void check_packing(void (*contraction_table::*pack)(const pack_args&)) {
    for_each_table([&](const table& t) {
        INFO(t.name);
        for (int round = 0; round < 120; ++round) {
            const auto in = numbers<T>(9000);
            const index_t size = index_t(sizeof(T)), step = pick(0, 1) == 0 ? 1 : pick(2, 11), width = 72;
            const auto apart = [&] { return (pick(0, 2) == 0 ? 1 : pick(45, 60)) * size; };
            const std::vector<k_run> k_runs = {{0, 7 * size, pick(0, 40)}, {0, 900 * size, pick(0, 9)}};
            std::vector<n_run> runs = {{3 * size, apart(), pick(1, 40), 0},
                                       {2000 * size, apart(), pick(1, 30), 0}};
            runs[1].out = runs[0].count;
            const index_t terms = k_runs[0].count + k_runs[1].count, filled = runs[0].count + runs[1].count;
            std::vector<T> found(std::size_t(terms * width + 4), T(99)), wanted = found;
            (t.contractions.*
             pack)({found.data(), in.data(), k_runs.data(), 2, false, step * size, runs.data(), 2, width});
            T* out = wanted.data();
            for (const k_run& s : k_runs)
                for (index_t k = 0; k < s.count; ++k, out += width) {
                    for (const n_run& r : runs)
                        for (index_t j = 0; j < r.count; ++j)
                            out[r.out + j] =
                                at<T>(in.data(), s.columns + k * step * size + r.offset + j * r.step);
                    std::fill(out + filled, out + width, T(0));
                }
            CHECK(found == wanted);
        }
    });
}

TEST_CASE("packed columns of every layout") {
    check_packing<float>(&contraction_table::pack4);
    check_packing<double>(&contraction_table::pack8);
}

TEST_CASE("packed columns, and pairs of bytes") {
    for_each_table([&](const table& t) {
        INFO(t.name);
        for (int round = 0; round < 60; ++round) {
            const auto in = numbers<std::int8_t>(9000);
            const std::vector<k_run> k_runs = {{0, 7, pick(0, 9)}, {0, 900, pick(0, 9)}};
            std::vector<n_run> runs = {{3, 1, pick(1, 30), 0}, {2000, 5, pick(1, 20), 0}};
            runs[1].out = runs[0].count;
            const index_t terms = k_runs[0].count + k_runs[1].count, width = 64;
            std::vector<std::int16_t> out(std::size_t((terms + 1) / 2 * width * 2 + 2), std::int16_t(99));
            t.contractions.pack_signed_pairs(
                {out.data(), in.data(), k_runs.data(), 2, false, 11, runs.data(), 2, width});
            index_t term = 0;
            for (const k_run& s : k_runs) {
                for (index_t k = 0; k < s.count; ++k, ++term) {
                    for (const n_run& r : runs) {
                        for (index_t j = 0; j < r.count; ++j)
                            CHECK(out[std::size_t((term / 2 * width + r.out + j) * 2 + term % 2)] ==
                                  in[std::size_t(s.columns + k * 11 + r.offset + j * r.step)]);
                    }
                }
            }
        }
    });
}

TEST_CASE("quads of bytes of every sign") {
    int served = 0;
    for_each_table([&](const table& t) {
        INFO(t.name);
        if (!t.contractions.has_quads()) return;
        ++served;
        for (const bool rows_signed : {false, true}) {
            for (const bool columns_signed : {false, true}) {
                INFO("rows signed: ", rows_signed, ", columns signed: ", columns_signed);
                const contraction_type type = quads_of(rows_signed, columns_signed);
                check_quads(t.contractions.of(type), type, rows_signed, columns_signed);
            }
        }
    });
    MESSAGE("instruction sets with products of four bytes: ", served);
}

TEST_CASE("packed quads of bytes") {
    for_each_table([&](const table& t) {
        INFO(t.name);
        for (int round = 0; round < 80; ++round) {
            const auto in = any_bytes(9000);
            const index_t step = round % 2 == 0 ? 1 : 11, width = 64;
            const std::vector<k_run> k_runs = {{0, 7, pick(0, 9)}, {0, 900, pick(0, 9)}};
            std::vector<n_run> runs = {{3, 1, pick(1, 40), 0}, {2000, 5, pick(1, 20), 0}};
            runs[1].out = runs[0].count;
            const index_t terms = k_runs[0].count + k_runs[1].count, words = (terms + 3) / 4;
            std::vector<std::uint8_t> found(std::size_t(words * width * 4 + 4), 99), wanted = found;
            std::fill(wanted.begin(), wanted.end() - 4, std::uint8_t(0));
            t.contractions.pack_quads(
                {found.data(), in.data(), k_runs.data(), 2, false, step, runs.data(), 2, width});
            index_t term = 0;
            for (const k_run& s : k_runs)
                for (index_t k = 0; k < s.count; ++k, ++term)
                    for (const n_run& r : runs)
                        for (index_t j = 0; j < r.count; ++j)
                            wanted[std::size_t((term / 4 * width + r.out + j) * 4 + term % 4)] =
                                in[std::size_t(s.columns + k * step + r.offset + j * r.step)];
            CHECK(found == wanted);
        }
    });
}
