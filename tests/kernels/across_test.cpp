#include <doctest/doctest.h>

#include "guarded.hpp"
#include "xfuse/core/detected.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

void check_across(const table& t, dtype type, reduce_op op, std::mt19937& random) {
    across_args a{};
    a.rows = between(random, 0, 4), a.cols = length(random, 150),
    a.taps = between(random, op >= reduce_op::any || op < reduce_op::max ? 0 : 1, 40);
    if (random() % 3 == 0) a.taps = between(random, 1, 3);
    a.out_row = a.cols + between(random, 0, 3);
    a.tap = random() % 3 ? a.cols + between(random, 0, 5) : between(random, -3, 3);
    a.in_row = random() % 3 ? (a.taps + 1) * a.tap : between(random, -200, 200);
    a.accumulate = random() % 3 == 0;
    operand in(type, {{a.rows, a.in_row}, {a.taps, a.tap}, {a.cols, 1}}, random);
    operand out(result_type(op, type), {{a.rows, a.out_row}, {a.cols, 1}}, random);
    if (op == reduce_op::prod) in.fill_for_products(random), out.fill_for_products(random);
    guarded scratch(std::size_t(across_scratch(a.cols, a.taps, size_of(out.type()))), true);
    expectation want(out);
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; ++j) {
            value v = reduce(op, type, in.origin(), r * a.in_row + j, a.taps, a.tap);
            if (a.accumulate) v = combine(op, out.at(r * a.out_row + j), v);
            want.expect(r * a.out_row + j, v);
        }
    a.out = out.origin(), a.in = in.origin(), a.scratch = scratch.data();
    t.of(type).across[int(op)](a);
    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", std::string(reference::name_of(op)),
         " rows ", a.rows, " cols ", a.cols, " taps ", a.taps, " tap ", a.tap, " accumulate ", a.accumulate);
    REQUIRE(want.first_difference() == -1);
}

}  // namespace

TEST_CASE("across: every table, type and operation agrees with the plain loop") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : all_dtypes)
            for (reduce_op op : all_ops) {
                REQUIRE((t.of(type).across[int(op)] != nullptr) == is_supported(op, type));
                for (int trial = 0; is_supported(op, type) && trial < 25; ++trial)
                    check_across(t, type, op, random);
            }
    });
}

TEST_CASE("across: float sums are the pairwise tree, bit for bit, on every table") {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> real(-1, 1);
    for (index_t taps : {2, 3, 5, 7, 8, 9, 16, 31, 64, 100, 777}) {
        const index_t cols = 37;
        std::vector<float> in(std::size_t(taps * cols)), want(cols);
        for (auto& x : in) x = real(random);
        for (index_t j = 0; j < cols; ++j) want[std::size_t(j)] = tree_sum(in.data() + j, taps, cols);
        for_each_table([&](const table& t, std::mt19937&) {
            std::vector<float> out(cols);
            std::vector<char> scratch(std::size_t(across_scratch(cols, taps, 4)));
            t.of(dtype::float32)
                .across[0]({out.data(), in.data(), scratch.data(), 1, cols, 0, cols, taps, cols, false});
            CHECK(out == want);
        });
    }
}

TEST_CASE("across: wide strips and many taps") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::uint8, dtype::int32, dtype::float32, dtype::complex64}) {
            const index_t cols = 4500, taps = 300;
            operand in(type, {{taps, cols}, {cols, 1}}, random);
            operand out(result_type(reduce_op::sum, type), {{cols, 1}}, random);
            guarded scratch(std::size_t(across_scratch(cols, taps, size_of(out.type()))), true);
            expectation want(out);
            for (index_t j = 0; j < cols; ++j)
                want.expect(j, reduce(reduce_op::sum, type, in.origin(), j, taps, cols));
            t.of(type).across[0](
                {out.origin(), in.origin(), scratch.data(), 1, 0, 0, cols, taps, cols, false});
            CHECK(want.first_difference() == -1);
        }
    });
}

TEST_CASE("across: a NaN reaches exactly its own column, from any tap") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::float32, dtype::float64})
            for (reduce_op op : {reduce_op::max, reduce_op::min, reduce_op::sum, reduce_op::any})
                for (index_t taps : {1, 2, 3, 4, 8, 9, 20})
                    for (index_t where = 0; where < taps; ++where) {
                        const index_t cols = 19, column = index_t(random() % 19);
                        operand in(type, {{taps, cols}, {cols, 1}}, random);
                        operand out(result_type(op, type), {{cols, 1}}, random);
                        in.set(where * cols + column, where % 2 ? NAN : -NAN);
                        guarded scratch(std::size_t(across_scratch(cols, taps, size_of(out.type()))), true);
                        t.of(type).across[int(op)](
                            {out.origin(), in.origin(), scratch.data(), 1, 0, 0, cols, taps, cols, false});
                        for (index_t j = 0; j < cols; ++j)
                            CHECK(same(out.at(j), reduce(op, type, in.origin(), j, taps, cols)));
                    }
    });
}

TEST_CASE("across: nothing but -0 sums to +0; infinities are kept") {
    for_each_table([](const table& t, std::mt19937&) {
        const float zeros[] = {-0.0f, -0.0f, -0.0f}, infinities[] = {INFINITY, 1, 2};
        float out = 1;
        for (index_t taps : {1, 2, 3}) {
            t.of(dtype::float32).across[0]({&out, zeros, nullptr, 1, 1, 0, 1, taps, 1, false});
            CHECK((out == 0 && !std::signbit(out)));
        }
        t.of(dtype::float32).across[0]({&out, infinities, nullptr, 1, 1, 0, 1, 3, 1, false});
        CHECK(out == INFINITY);
    });
}

TEST_CASE("across: rows from beyond the second cache are summed in the same order") {
    std::mt19937 random(8);
    std::uniform_real_distribution<float> real(-1, 1);
    for (index_t taps : {23, 24, 129}) {
        const index_t cols = xf::core::this_machine().l2_bytes / (4 * taps) + 3;
        std::vector<float> in(std::size_t(taps * cols)), out(std::size_t(cols), -1);
        for (auto& x : in) x = real(random);
        for_each_table([&](const table& t, std::mt19937&) {
            std::vector<char> scratch(std::size_t(across_scratch(cols, taps, 4)));
            t.of(dtype::float32)
                .across[0]({out.data(), in.data(), scratch.data(), 1, 0, 0, cols, taps, cols, false});
            index_t different = 0;
            for (index_t j = 0; j < cols; ++j)
                different += out[std::size_t(j)] != tree_sum(in.data() + j, taps, cols);
            INFO(std::string(t.name), " taps ", taps, " columns ", cols);
            CHECK(different == 0);
        });
    }
}
