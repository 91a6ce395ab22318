#include <doctest/doctest.h>

#include <array>

#include "guarded.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

index_t some_window(std::mt19937& random) {
    switch (random() % 3) {
        case 0: return between(random, 1, 5);
        case 1: return between(random, 1, 20);
        default: return between(random, 8, 90);
    }
}

void check_along(const table& t, dtype type, reduce_op op, std::mt19937& random) {
    slide_along_args a{};
    a.rows = between(random, 0, 3), a.cols = length(random, random() % 10 ? 150 : 3000);
    a.step = random() % 2 ? 1 : between(random, 2, 4), a.dilation = random() % 2 ? 1 : between(random, 2, 5);
    a.window = op == reduce_op::prod ? between(random, 1, 20) : some_window(random);
    const index_t span = (a.cols - 1) * a.step + (a.window - 1) * a.dilation + 1;
    a.in_row = random() % 3 ? span : -span, a.out_row = a.cols + between(random, 0, 2);
    operand in(type, {{a.rows, a.in_row}, {span, 1}}, random);
    operand out(result_type(op, type), {{a.rows, a.out_row}, {a.cols, 1}}, random);
    if (op == reduce_op::prod) in.fill_for_products(random);
    guarded scratch(
        std::size_t(slide_along_scratch(a.cols, a.step, a.window, a.dilation, size_of(out.type()))), true);
    expectation want(out);
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t i = 0; i < a.cols; ++i)
            want.expect(r * a.out_row + i,
                        reduce(op, type, in.origin(), r * a.in_row + i * a.step, a.window, a.dilation));
    a.out = out.origin(), a.in = in.origin(), a.scratch = scratch.data();
    t.of(type).slide_along[int(op)](a);
    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", std::string(reference::name_of(op)),
         " rows ", a.rows, " cols ", a.cols, " step ", a.step, " window ", a.window, " dilation ",
         a.dilation);
    REQUIRE(want.first_difference() == -1);
}

void check_across(const table& t, dtype type, reduce_op op, std::mt19937& random) {
    slide_across_args a{};
    a.rows = between(random, 0, random() % 4 ? 8 : 60), a.cols = length(random, random() % 10 ? 60 : 700);
    a.step = random() % 2 ? 1 : between(random, 2, 4), a.dilation = random() % 2 ? 1 : between(random, 2, 3);
    a.window = op == reduce_op::prod ? between(random, 1, 20) : some_window(random);
    const index_t in_rows = (a.rows - 1) * a.step + (a.window - 1) * a.dilation + 1;
    a.in_row = random() % 3 ? a.cols : -a.cols - 2, a.out_row = a.cols + between(random, 0, 2);
    operand in(type, {{a.rows ? in_rows : 0, a.in_row}, {a.cols, 1}}, random);
    operand out(result_type(op, type), {{a.rows, a.out_row}, {a.cols, 1}}, random);
    if (op == reduce_op::prod) in.fill_for_products(random);
    guarded scratch(
        std::size_t(slide_across_scratch(a.rows, a.step, a.cols, a.window, a.dilation, size_of(out.type()))),
        true);
    expectation want(out);
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; ++j)
            want.expect(r * a.out_row + j, reduce(op, type, in.origin(), r * a.step * a.in_row + j, a.window,
                                                  a.dilation * a.in_row));
    a.out = out.origin(), a.in = in.origin(), a.scratch = scratch.data();
    t.of(type).slide_across[int(op)](a);
    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ", std::string(reference::name_of(op)),
         " rows ", a.rows, " cols ", a.cols, " step ", a.step, " window ", a.window, " dilation ",
         a.dilation);
    REQUIRE(want.first_difference() == -1);
}

}  // namespace

TEST_CASE("slide: every table, type and operation agrees with the plain loop") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : all_dtypes)
            for (reduce_op op : all_ops)
                for (int trial = 0; is_supported(op, type) && trial < 12; ++trial) {
                    check_along(t, type, op, random);
                    check_across(t, type, op, random);
                }
    });
}

TEST_CASE("slide: every window from 1 to 70, sums the pairwise tree bit for bit, whatever the way taken") {
    std::mt19937 random(11);
    std::uniform_real_distribution<float> real(-1, 1);
    std::vector<index_t> windows = {95, 96, 127, 128, 129, 255, 300};
    for (index_t window = 1; window <= 70; ++window) windows.push_back(window);
    for (const index_t window : windows)
        for (const auto& [step, dilation] : {std::array<index_t, 2>{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 3}}) {
            const index_t count = 45, other = 3;
            const index_t length = (count - 1) * step + (window - 1) * dilation + 1;
            std::vector<float> in(std::size_t(length * other)), line_out(count),
                rows_out(std::size_t(count * other));
            for (auto& x : in) x = real(random);
            for_each_table([&, step = step, dilation = dilation](const table& t, std::mt19937&) {
                std::vector<char> scratch(
                    std::size_t(std::max(slide_along_scratch(count, step, window, dilation, 4),
                                         slide_across_scratch(count, step, other, window, dilation, 4))));
                t.of(dtype::float32)
                    .slide_along[0](
                        {line_out.data(), in.data(), scratch.data(), 1, 0, 0, count, step, window, dilation});
                t.of(dtype::float32)
                    .slide_across[0]({rows_out.data(), in.data(), scratch.data(), count, other, other, step,
                                      other, window, dilation});
                bool equal = true;
                for (index_t i = 0; i < count; ++i) {
                    equal &= line_out[std::size_t(i)] == tree_sum(in.data() + i * step, window, dilation);
                    for (index_t j = 0; j < other; ++j)
                        equal &= rows_out[std::size_t(i * other + j)] ==
                                 tree_sum(in.data() + i * step * other + j, window, dilation * other);
                }
                INFO(std::string(t.name), " window ", window, " step ", step, " dilation ", dilation);
                CHECK(equal);
            });
        }
}

TEST_CASE("slide: NaN and infinity stay within their windows") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::float32, dtype::float64})
            for (reduce_op op :
                 {reduce_op::max, reduce_op::min, reduce_op::sum, reduce_op::any, reduce_op::all})
                for (index_t window : {2, 3, 9, 16, 31, 40}) {
                    const index_t cols = 77, length = cols + window - 1;
                    operand in(type, {{length, 1}}, random);
                    operand out(result_type(op, type), {{cols, 1}}, random);
                    in.set(between(random, 0, length - 1), NAN);
                    in.set(between(random, 0, length - 1), INFINITY);
                    std::vector<char> scratch(
                        std::size_t(std::max(slide_along_scratch(cols, 1, window, 1, 8),
                                             slide_across_scratch(cols, 1, 1, window, 1, 8))));
                    t.of(type).slide_along[int(op)](
                        {out.origin(), in.origin(), scratch.data(), 1, 0, 0, cols, 1, window, 1});
                    for (index_t i = 0; i < cols; ++i)
                        CHECK(same(out.at(i), reduce(op, type, in.origin(), i, window, 1)));
                    t.of(type).slide_across[int(op)](
                        {out.origin(), in.origin(), scratch.data(), cols, 1, 1, 1, 1, window, 1});
                    for (index_t i = 0; i < cols; ++i)
                        CHECK(same(out.at(i), reduce(op, type, in.origin(), i, window, 1)));
                }
    });
}
