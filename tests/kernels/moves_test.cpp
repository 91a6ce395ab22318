#include <doctest/doctest.h>

#include "guarded.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

constexpr dtype one_of_each_size[] = {dtype::int8, dtype::int16, dtype::float32, dtype::float64,
                                      dtype::complex128};

void check_copy(const table& t, dtype type, copy_args a, std::mt19937& random) {
    operand in(type, {{a.rows, a.in_row}, {a.cols, a.in_col}}, random);
    operand out(type, {{a.rows, a.out_row}, {a.cols, a.out_col}}, random);
    expectation want(out);
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; ++j)
            want.expect(r * a.out_row + j * a.out_col, in.at(r * a.in_row + j * a.in_col));
    a.out = out.origin(), a.in = in.origin();
    t.of_size(size_of(type)).copy(a);
    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", a.rows, " x ", a.cols, " out ",
         a.out_row, ",", a.out_col, " in ", a.in_row, ",", a.in_col);
    REQUIRE(want.first_difference() == -1);
}

}  // namespace

TEST_CASE("copy: contiguous, constant, strided, reversed, transposed, scattered") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : one_of_each_size)
            for (int trial = 0; trial < 400; ++trial) {
                copy_args a{};
                a.rows = between(random, 0, 5), a.cols = length(random, 400);
                a.out_col = 1, a.out_row = a.cols + between(random, 0, 2);
                a.in_row = between(random, -30, 500);
                switch (trial % 8) {
                    case 0: a.in_col = 1; break;
                    case 1: a.in_col = 1, a.in_row = a.out_row = a.cols; break;
                    case 2: a.in_col = 0; break;
                    case 3: a.in_col = 2; break;
                    case 4: a.in_col = between(random, -5, 5); break;
                    case 5:
                    case 6:
                        a.rows = length(random, 50), a.cols = length(random, 70), a.out_row = a.cols + 1;
                        a.in_row = 1, a.in_col = a.rows + between(random, 0, 3);
                        if (trial % 8 == 6)
                            a = {nullptr, nullptr, a.cols, a.out_col, a.in_col, a.rows, a.out_row, a.in_row};
                        break;
                    default: a.out_col = 2, a.out_row = 2 * a.cols + 1, a.in_col = between(random, -3, 3);
                }
                check_copy(t, type, a, random);
            }
    });
}

TEST_CASE("expand: each element repeated") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : one_of_each_size)
            for (int trial = 0; trial < 300; ++trial) {
                expand_args a{};
                a.rows = between(random, 0, 3), a.cols = length(random, 150);
                a.repeat = trial % 2 ? between(random, 0, 5) : between(random, 1, 70);
                a.in_col = trial % 3 ? 1 : between(random, -2, 3), a.in_row = between(random, -5, 200);
                a.out_row = a.cols * a.repeat + between(random, 0, 2);
                operand in(type, {{a.rows, a.in_row}, {a.cols, a.in_col}}, random);
                operand out(type, {{a.rows, a.out_row}, {a.cols * a.repeat, 1}}, random);
                expectation want(out);
                for (index_t r = 0; r < a.rows; ++r)
                    for (index_t i = 0; i < a.cols * a.repeat; ++i)
                        want.expect(r * a.out_row + i, in.at(r * a.in_row + i / a.repeat * a.in_col));
                a.out = out.origin(), a.in = in.origin();
                t.of_size(size_of(type)).expand(a);
                INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " rows ", a.rows, " cols ",
                     a.cols, " repeat ", a.repeat, " in_col ", a.in_col);
                REQUIRE(want.first_difference() == -1);
            }
    });
}

TEST_CASE("stream: any alignment and length") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (int trial = 0; trial < 300; ++trial) {
            const index_t n = between(random, 0, 1500);
            operand in(dtype::uint8, {{n, 1}}, random), out(dtype::uint8, {{n, 1}}, random);
            t.stream(out.origin(), in.origin(), n);
            t.stream_fence();
            CHECK(std::memcmp(out.bytes(), in.bytes(), out.size()) == 0);
        }
    });
}

TEST_CASE("divide: both parts of complex numbers") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : all_dtypes) {
            REQUIRE((t.of(type).divide != nullptr) == (type >= dtype::float32));
            for (int trial = 0; type >= dtype::float32 && trial < 50; ++trial) {
                divide_args a{};
                a.rows = between(random, 0, 3), a.cols = length(random, 60),
                a.row = a.cols + between(random, 0, 3), a.divisor = 4;
                operand data(type, {{a.rows, a.row}, {a.cols, 1}}, random);
                expectation want(data);
                for (index_t r = 0; r < a.rows; ++r)
                    for (index_t j = 0; j < a.cols; ++j)
                        want.expect(r * a.row + j, data.at(r * a.row + j) / 4.0);
                a.data = data.origin();
                t.of(type).divide(a);
                REQUIRE(want.first_difference() == -1);
            }
        }
    });
}

TEST_CASE("tables: best last, the active one runnable; types have NumPy's names and sizes") {
    const auto all = all_tables();
    REQUIRE(all.count >= 1);
    CHECK(all.first[0].runnable);
    bool found = false;
    for (int i = 0; i < all.count; ++i) found |= all.first[i].runnable && all.first[i].kernels == &active();
    CHECK(found);
    CHECK(std::string(xf::name_of(dtype::complex64)) == "complex64");
    for (dtype type : all_dtypes) with_type(type, [&](auto zero) { CHECK(size_of(type) == sizeof zero); });
    CHECK(result_type(reduce_op::sum, dtype::boolean) == dtype::int64);
    CHECK(result_type(reduce_op::prod, dtype::uint8) == dtype::uint64);
    CHECK(result_type(reduce_op::max, dtype::uint8) == dtype::uint8);
    CHECK(result_type(reduce_op::all, dtype::complex128) == dtype::boolean);
    CHECK(!is_supported(reduce_op::max, dtype::complex64));
}
