#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <vector>

#include "ops/values.hpp"
#include "xfuse/core/dtype.hpp"

/// A thread keeps the programs of the last lists that it ran. Lists that differ in one thing, run one after
/// the other, have programs of their own.
namespace {

using namespace xf;
using ops::op;
using ops::source;

/// Two inputs, a constant, and up to two operations on them.
struct small_list {
    std::vector<ops::operation> operations;
    std::vector<ops::reference> references;
    std::array<dtype, 2> inputs{dtype::float64, dtype::float64};
    ops::scalar constant{};

    void add(op what, dtype computes, std::vector<ops::reference> from, dtype yields) {
        ops::operation o;
        o.what = what, o.computes = computes, o.yields = yields;
        o.operand_count = std::uint8_t(from.size());
        o.first_operand = std::uint16_t(references.size());
        references.insert(references.end(), from.begin(), from.end());
        operations.push_back(o);
    }
    ops::operation_list list() const { return {operations, references, inputs, 1}; }
};

constexpr ops::reference x{source::input, 0}, y{source::input, 1}, c{source::constant, 0},
    r{source::result, 0};

/// x - y * c, all in double.
small_list difference() {
    small_list l;
    l.add(op::multiply, dtype::float64, {y, c}, dtype::float64);
    l.add(op::subtract, dtype::float64, {x, r}, dtype::float64);
    l.constant = ops::scalar::of(2.5);
    return l;
}

struct row {
    std::array<double, 7> x{1, 2, 3, 4, 5, 6, 7}, y{0.5, 7, -1, 4, 9, -3, 2}, out{};

    std::array<double, 7> of(const small_list& l, std::array<bool, 2> splat = {}, bool streams = false) {
        const void* in[] = {x.data(), y.data()};
        const index_t apart[] = {0, 0};
        out.fill(-1);
        ops::run_rows(l.list(), &l.constant,
                      {out.data(), 0, in, apart, splat.data(), 1, 7, streams, nullptr});
        return out;
    }
};

using results = std::array<double, 7>;
const results expected{-0.25, -15.5, 5.5, -6, -17.5, 13.5, 2};

TEST_CASE("a list is not run by the program of one that differs in an operation") {
    row values;
    CHECK(values.of(difference()) == expected);
    small_list sum = difference();
    sum.operations[1].what = op::add;
    CHECK(values.of(sum) == results{2.25, 19.5, 0.5, 14, 27.5, -1.5, 12});
}

/// x + (y > c), which is compared in one type or another.
small_list above(dtype compared) {
    small_list l;
    l.add(op::greater, compared, {y, c}, dtype::boolean);
    l.add(op::add, dtype::float64, {x, r}, dtype::float64);
    l.constant = ops::scalar::of(2.0);
    return l;
}
/// x + y, which is cast before.
small_list with_cast(dtype to) {
    small_list l;
    l.add(op::conversion, dtype::float64, {y}, to);
    l.add(op::add, dtype::float64, {x, r}, dtype::float64);
    return l;
}

TEST_CASE("a list is not run by the program of one that differs in a type") {
    row values;
    values.y = {2.5, 2 + 1e-12, 2, 0.1, 0.1, 0.1, 0.1};
    CHECK(values.of(above(dtype::float64)) == results{2, 3, 3, 4, 5, 6, 7});
    CHECK(values.of(above(dtype::float32)) == results{2, 2, 3, 4, 5, 6, 7});
    CHECK(values.of(with_cast(dtype::float32))[3] == 4 + double(0.1F));
    CHECK(values.of(with_cast(dtype::int32)) == results{3, 4, 5, 4, 5, 6, 7});
}

TEST_CASE("a list is not run by the program of one that differs in what it reads") {
    row values;
    CHECK(values.of(difference()) == expected);
    small_list swapped = difference();
    std::swap(swapped.references[0].index, swapped.references[2].index);
    CHECK(values.of(swapped) == results{-2, 2, -8.5, -6, -3.5, -18, -15.5});
    small_list whole = difference();
    whole.inputs[1] = dtype::int64;
    row of_integers;
    const std::array<std::int64_t, 7> bits{2, 4, 6, 8, 10, 12, 14};
    std::memcpy(of_integers.y.data(), bits.data(), sizeof bits);
    CHECK(of_integers.of(whole) == results{-4, -8, -12, -16, -20, -24, -28});
    CHECK(values.of(difference()) == expected);
}

TEST_CASE("constants and rows are those of the call") {
    row values;
    small_list l = difference();
    CHECK(values.of(l) == expected);
    l.constant = ops::scalar::of(std::int32_t(3));
    CHECK(values.of(l) == results{-0.5, -19, 6, -8, -22, 15, 1});
    l.constant = ops::scalar::of(2.5);
    CHECK(values.of(l) == expected);
    CHECK(values.of(l, {false, true}) == results{-0.25, 0.75, 1.75, 2.75, 3.75, 4.75, 5.75});
    CHECK(values.of(l, {true, false}) == results{-0.25, -16.5, 3.5, -9, -21.5, 8.5, -4});
    values.x[0] = 3;
    CHECK(values.of(l)[0] == 1.75);
    const small_list streamed_first = above(dtype::float64);
    const results counted = values.of(streamed_first, {}, true);
    CHECK(values.of(streamed_first) == counted);
}

TEST_CASE("more lists than are kept are run in turns") {
    row values;
    for (int round = 0; round < 3; ++round) {
        for (int longer = 0; longer < 30; ++longer) {
            small_list l = difference();
            for (int k = 0; k < longer; ++k)
                l.add(op::add, dtype::float64, {{source::result, std::uint16_t(k + 1)}, c}, dtype::float64);
            CHECK(values.of(l)[0] == -0.25 + 2.5 * longer);
        }
    }
}

}  // namespace
