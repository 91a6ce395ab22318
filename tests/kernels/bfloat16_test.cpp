#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "xfuse/kernels/kernel_table.hpp"

/// The kernel of pairs of bfloat16, and what packs them, beside plain loops. Small whole numbers: no
/// tolerance.
namespace {

using namespace xf::kernels;
using xf::bfloat16;
using xf::index_t;

std::mt19937 random_source(11);
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

std::vector<bfloat16> numbers(index_t count) {
    std::vector<bfloat16> v(static_cast<std::size_t>(count));
    for (bfloat16& x : v) x = float(int(random_source() % 17) - 8) / 2;
    return v;
}

void check_tiles(const contraction_kernels& k) {
    for (int round = 0; round < 150; ++round) {
        const index_t rows = pick(1, 30), columns = pick(1, k.nr), width = k.nr, margin = 8;
        const std::vector<bfloat16> x = numbers(5000), y = numbers(90 * width * 2);
        std::vector<index_t> row_offsets, out_rows;
        for (index_t m = 0; m < rows; ++m)
            row_offsets.push_back(2 * pick(0, 3000)), out_rows.push_back((m * (width + margin) + margin) * 4);
        std::vector<k_run> k_runs;
        index_t words = 0;
        for (index_t s = pick(0, 3); s > 0; --s) {
            k_runs.push_back({2 * pick(0, 1500), words * width * 4, pick(0, 30)});
            words += k_runs.back().count;
        }
        const bool accumulate = round % 3 == 0;
        contraction_args a{};
        a.scale = {round % 4 == 0, 4};
        std::vector<float> found(std::size_t((rows + 1) * (width + margin) + margin), 7), wanted = found;
        a.out = found.data(), a.out_rows = out_rows.data();
        a.rows = x.data(), a.row_offsets = row_offsets.data(), a.columns = y.data();
        a.k_runs = k_runs.data(), a.k_run_count = index_t(k_runs.size());
        a.row_step = 4, a.column_step = width * 4, a.m = rows, a.n = columns, a.accumulate = accumulate;
        k.outer(a);
        for (index_t m = 0; m < rows; ++m) {
            for (index_t j = 0; j < columns; ++j) {
                float sum = accumulate ? 7 : 0;
                for (const k_run& s : k_runs)
                    for (index_t t = 0; t < 2 * s.count; ++t)
                        sum += x[std::size_t((row_offsets[std::size_t(m)] + s.rows) / 2 + t)] *
                               y[std::size_t(s.columns / 2 + (t / 2 * width + j) * 2 + t % 2)];
                wanted[std::size_t(out_rows[std::size_t(m)] / 4 + j)] = a.scale.is_set ? sum / 4 : sum;
            }
        }
        CHECK(found == wanted);
    }
}

/// One product of two pairs.
float product(const contraction_kernels& k, float x0, float x1, float y0, float y1) {
    const bfloat16 x[] = {x0, x1}, y[] = {y0, y1};
    const index_t first = 0;
    const k_run one{0, 0, 1};
    float out = 0;
    contraction_args a{};
    a.out = &out, a.out_rows = a.row_offsets = &first, a.rows = x, a.columns = y;
    a.k_runs = &one, a.k_run_count = 1, a.row_step = a.column_step = 4, a.m = a.n = 1;
    k.outer(a);
    return out;
}

}  // namespace

TEST_CASE("tiles of pairs of bfloat16") {
    int served = 0;
    for_each_table([&](const table& t) {
        INFO(t.name);
        if (!t.contractions.has_bfloat16_pairs()) return;
        ++served;
        check_tiles(t.contractions.of(contraction_type::pairs_bfloat16));
    });
    MESSAGE("instruction sets with products of two bfloat16: ", served);
}

TEST_CASE("what pairs of bfloat16 do with numbers that are none, infinite or subnormal") {
    for_each_table([&](const table& t) {
        if (!t.contractions.has_bfloat16_pairs()) return;
        const contraction_kernels& k = t.contractions.of(contraction_type::pairs_bfloat16);
        CHECK(std::isnan(product(k, NAN, 1, 1, 1)));
        CHECK(std::isnan(product(k, HUGE_VALF, 1, 0, 1)));
        CHECK(product(k, HUGE_VALF, 1, -2, 1) == -HUGE_VALF);
        CHECK(product(k, 0x1p-130F, 0, 0x1p100F, 0) == 0);
        CHECK(product(k, 0x1p-70F, 0, 0x1p-60F, 0) == 0);
        CHECK(product(k, 0x1p-70F, 1, 0x1p-56F, 0) == 0x1p-126F);
    });
}

TEST_CASE("packed pairs of bfloat16") {
    for_each_table([&](const table& t) {
        INFO(t.name);
        for (int round = 0; round < 80; ++round) {
            std::vector<std::uint16_t> in(9000);
            for (auto& x : in) x = std::uint16_t(random_source());
            const index_t step = round % 2 == 0 ? 2 : 22, width = 64;
            const std::vector<k_run> k_runs = {{0, 14, pick(0, 9)}, {0, 1800, pick(0, 9)}};
            std::vector<n_run> runs = {{6, 2, pick(1, 40), 0}, {4000, 10, pick(1, 20), 0}};
            runs[1].out = runs[0].count;
            const index_t terms = k_runs[0].count + k_runs[1].count, words = (terms + 1) / 2;
            std::vector<std::uint16_t> found(std::size_t(words * width * 2 + 2), 99), wanted = found;
            std::fill(wanted.begin(), wanted.end() - 2, std::uint16_t(0));
            t.contractions.pack_bfloat16_pairs(
                {found.data(), in.data(), k_runs.data(), 2, false, step, runs.data(), 2, width});
            index_t term = 0;
            for (const k_run& s : k_runs)
                for (index_t k = 0; k < s.count; ++k, ++term)
                    for (const n_run& r : runs)
                        for (index_t j = 0; j < r.count; ++j)
                            wanted[std::size_t((term / 2 * width + r.out + j) * 2 + term % 2)] =
                                in[std::size_t((s.columns + k * step + r.offset + j * r.step) / 2)];
            CHECK(found == wanted);
        }
    });
}
