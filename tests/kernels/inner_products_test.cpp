#include <doctest/doctest.h>

#include "products.hpp"

/// Products of operands whose terms are contiguous, against plain loops over the same offsets.
namespace {

using namespace products;

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

}  // namespace

TEST_CASE("terms contiguous in both operands") {
    check_inner<float>(contraction_type::float32);
    check_inner<double>(contraction_type::float64);
    check_inner<std::uint32_t>(contraction_type::word32);
    check_inner<std::uint64_t>(contraction_type::word64);
    check_inner_places<float>(contraction_type::float32);
    check_inner_places<double>(contraction_type::float64);
}
