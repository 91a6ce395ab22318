#include <doctest/doctest.h>

#include "guarded.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

void check_along(const table& t, dtype type, reduce_op op, std::mt19937& random) {
    along_args a{};
    a.rows = between(random, 0, 4), a.taps = length(random, random() % 4 ? 300 : 6000);
    if (op == reduce_op::prod && a.taps > 60) a.taps = 60;  // at most 2^61
    if (op != reduce_op::max && op != reduce_op::min && random() % 10 == 0) a.taps = 0;
    a.step = random() % 2 ? 1 : between(random, -3, 4);
    a.out_row = between(random, 1, 3);
    a.in_row = random() % 2 ? a.taps : between(random, -50, 50);
    a.accumulate = random() % 3 == 0;
    operand in(type, {{a.rows, a.in_row}, {a.taps, a.step}}, random);
    operand out(result_type(op, type), {{a.rows, a.out_row}}, random);
    if (op == reduce_op::prod) in.fill_for_products(random), out.fill_for_products(random);
    expectation want(out);
    for (index_t r = 0; r < a.rows; ++r) {
        value v = reduce(op, type, in.origin(), r * a.in_row, a.taps, a.step);
        if (a.accumulate) v = combine(op, out.at(r * a.out_row), v);
        want.expect(r * a.out_row, v);
    }
    a.out = out.origin(), a.in = in.origin();
    t.of(type).along[int(op)](a);
    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", std::string(reference::name_of(op)),
         " rows ", a.rows, " taps ", a.taps, " step ", a.step, " accumulate ", a.accumulate);
    REQUIRE(want.first_difference() == -1);
}

/// Bits of one float sum by every table, with the error against long double.
template <class T>
void check_sum(const std::vector<T>& in, double bound) {
    const index_t n = index_t(in.size());
    long double exact = 0, magnitude = 0;
    for (T x : in) exact += x, magnitude += std::abs(x);
    T first = 0;
    bool have = false;
    for_each_table([&](const table& t, std::mt19937&) {
        T out = 0;
        t.of(xf::dtype_of<T>).along[0]({&out, in.data(), 1, 1, 0, n, 1, false});
        CHECK(std::abs(double(out - exact)) <= bound * double(magnitude));
        if (have) CHECK(std::memcmp(&out, &first, sizeof out) == 0);
        first = out, have = true;
        std::vector<T> spaced(std::size_t(3 * n));  // the tree must not depend on the step
        for (index_t i = 0; i < n; ++i) spaced[std::size_t(3 * i)] = in[std::size_t(i)];
        T strided = 0;
        t.of(xf::dtype_of<T>).along[0]({&strided, spaced.data(), 1, 1, 0, n, 3, false});
        CHECK(std::memcmp(&strided, &first, sizeof first) == 0);
    });
}

}  // namespace

TEST_CASE("along: every table, type and operation agrees with the plain loop") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : all_dtypes)
            for (reduce_op op : all_ops) {
                REQUIRE((t.of(type).along[int(op)] != nullptr) == is_supported(op, type));
                for (int trial = 0; is_supported(op, type) && trial < 25; ++trial)
                    check_along(t, type, op, random);
            }
    });
}

TEST_CASE("along: float sums keep NumPy's pairwise bound and the same bits on every table") {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> real(0, 1);
    for (std::size_t n : {1, 5, 17, 64, 100, 1000, 1024, 1025, 5000, 100000, 1000003}) {
        std::vector<float> single(n);
        std::vector<double> twice(n);
        for (std::size_t i = 0; i < n; ++i) twice[i] = real(random), single[i] = float(twice[i]);
        const double depth = 16 + 3 + std::max(0.0, std::ceil(std::log2(double(n) / 128)));
        check_sum(single, depth * 0x1p-24);
        check_sum(twice, depth * 0x1p-53);
    }
}

TEST_CASE("along: a NaN anywhere reaches max, min and sum, and counts as true") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::float32, dtype::float64})
            for (index_t n : {1, 7, 16, 65, 1100})
                for (int trial = 0; trial < 20; ++trial) {
                    operand in(type, {{n, 1}}, random);
                    for (index_t i = 0; i < n; ++i) in.set(i, trial % 2 ? 0.0 : in.at(i).real());
                    in.set(index_t(random() % std::uint32_t(n)), trial % 3 ? NAN : -NAN);
                    double out[2];
                    for (reduce_op op : {reduce_op::max, reduce_op::min, reduce_op::sum, reduce_op::any}) {
                        t.of(type).along[int(op)]({out, in.origin(), 1, 1, 0, n, 1, false});
                        CHECK(
                            same(get(result_type(op, type), out, 0), reduce(op, type, in.origin(), 0, n, 1)));
                    }
                }
    });
}

TEST_CASE("along: integers wrap, and reach the ends of their range") {
    for_each_table([](const table& t, std::mt19937& random) {
        std::vector<std::int64_t> in(100);
        for (auto& x : in) x = std::int64_t(std::uint64_t(random()) << 32 | random());
        std::uint64_t sum = 0, prod = 1;
        for (auto x : in) sum += std::uint64_t(x), prod *= std::uint64_t(x | 1);
        std::int64_t out = 0;
        t.of(dtype::int64).along[0]({&out, in.data(), 1, 1, 0, 100, 1, false});
        CHECK(out == std::int64_t(sum));
        for (reduce_op op : {reduce_op::max, reduce_op::min}) {
            t.of(dtype::int64).along[int(op)]({&out, in.data(), 1, 1, 0, 100, 1, false});
            CHECK(out == (op == reduce_op::max ? *std::max_element(in.begin(), in.end())
                                               : *std::min_element(in.begin(), in.end())));
        }
        for (auto& x : in) x |= 1;
        t.of(dtype::int64).along[1]({&out, in.data(), 1, 1, 0, 100, 1, false});
        CHECK(out == std::int64_t(prod));
        const std::uint32_t high[] = {0xffffffffu, 0x80000000u, 1u};
        std::uint32_t most = 0;
        t.of(dtype::uint32).along[int(reduce_op::max)]({&most, high, 1, 1, 0, 3, 1, false});
        CHECK(most == 0xffffffffu);
        const std::int8_t low[] = {-128, 127, -128};
        t.of(dtype::int8).along[0]({&out, low, 1, 1, 0, 3, 1, false});
        CHECK(out == -129);
    });
}

TEST_CASE("along: rows read two at a time have the bits of rows alone, in the order of the rows") {
    // 80 KB apart, so that of seven rows and more the halves are read together; 20 KB of int8 never are.
    constexpr index_t rows = 11, taps = 5003, row = 20011;
    std::vector<float> in(std::size_t(rows * row));
    std::mt19937 engine(7);
    for (std::size_t i = 0; i < in.size(); ++i) {  // of sizes that make the order of additions show
        const std::size_t r = i / std::size_t(row);
        in[i] = float(std::pow(10, double(r % 4) * 2) * (r % 8 < 4 ? 1 : -1) *
                      (double(engine() % 20011) / 97 - 103));
    }
    for_each_table([&](const table& t, std::mt19937&) {
        for (const dtype type : {dtype::float32, dtype::int8, dtype::complex64})
            for (const reduce_op op : {reduce_op::sum, reduce_op::prod, reduce_op::max})
                for (const index_t count : {2, 7, 8, 9, 11}) {
                    if (!is_supported(op, type)) continue;
                    auto* const kernel = t.of(type).along[int(op)];
                    const index_t in_row = type == dtype::complex64 ? row / 2 : row;
                    const index_t step_bytes = in_row * index_t(size_of(type));
                    std::vector<double> apart(2 * rows), alone(2 * rows);
                    double together[2] = {3, 3}, one_by_one[2] = {3, 3};
                    kernel({apart.data(), in.data(), count, 1, in_row, taps, 1, false});
                    kernel({together, in.data(), count, 0, in_row, taps, 1, false});
                    const index_t size = index_t(size_of(result_type(op, type)));
                    for (index_t r = 0; r < count; ++r) {
                        const char* from = reinterpret_cast<const char*>(in.data()) + r * step_bytes;
                        kernel({reinterpret_cast<char*>(alone.data()) + r * size, from, 1, 1, 0, taps, 1,
                                false});
                        kernel({one_by_one, from, 1, 1, 0, taps, 1, r > 0});
                    }
                    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", int(op), " rows ",
                         count);
                    CHECK(std::memcmp(apart.data(), alone.data(), apart.size() * sizeof(double)) == 0);
                    CHECK(std::memcmp(together, one_by_one, sizeof together) == 0);
                }
    });
}
