#include <doctest/doctest.h>

#include <algorithm>

#include "products.hpp"

/// How columns are packed, and products of bytes that are packed in quads.
namespace {

using namespace products;

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

/// Columns contiguous, apart, or term after term; at most two runs of them.
template <class T>
void check_packing(void (*contraction_table::*pack)(const pack_args&)) {
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

}  // namespace

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
