#include <doctest/doctest.h>

#include "guarded.hpp"
#include "xfuse/kernels/window_kernels.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

window_shape some_shape(std::mt19937& random) {
    const index_t taps = random() % 2 ? between(random, 2, 3) : between(random, 1, random() % 4 ? 8 : 20);
    const index_t window = random() % 2 ? between(random, 2, 5) : between(random, 1, random() % 4 ? 9 : 40);
    return {taps, window, between(random, 1, random() % 4 ? 2 : 7), random() % 3 ? 1 : between(random, 2, 4)};
}

/// Sizes and distances for a shape; `apart` for elements of a row that are not neighbours.
window_lines_args some_windows(const window_shape& shape, bool apart, std::mt19937& random) {
    window_lines_args a{};
    windows_args& w = a.windows;
    w.rows = between(random, 0, random() % 4 ? 6 : 30), w.cols = length(random, random() % 10 ? 90 : 1500);
    w.taps = shape.taps, w.window = shape.window, w.step = shape.step, w.dilation = shape.dilation;
    w.ahead = random() % 2 ? 8192 : 0, w.divisor = 1;
    a.in_col = apart ? between(random, -2, 3) : 1, a.out_col = apart && random() % 2 ? 2 : 1;
    const index_t span = (w.cols - 1) * w.step + (w.window - 1) * w.dilation + 1;
    const index_t width = (std::abs(a.in_col) * span + between(random, 0, 3)) * (random() % 3 ? 1 : -1);
    w.tap = width * between(random, 1, 2), w.in_row = width * between(random, 1, 2);
    w.out_row = a.out_col * w.cols + between(random, 0, 2);
    return a;
}

axis row_of(const window_lines_args& a) {
    const windows_args& w = a.windows;
    return {(w.cols - 1) * w.step + (w.window - 1) * w.dilation + 1, a.in_col};
}

value window_of(const window_lines_args& a, reduce_op op, const operand& in, index_t r, index_t i) {
    const windows_args& w = a.windows;
    value total = identity(op);
    for (index_t t = 0; t < w.taps; ++t)
        total = combine(op, total,
                        reduce(op, in.type(), in.origin(), r * w.in_row + t * w.tap + i * w.step * a.in_col,
                               w.window, w.dilation * a.in_col));
    return total;
}

/// Both ways to compute them, against the plain loops; returns whether there is a kernel of the shape.
bool check(const table& t, dtype type, reduce_op op, bool apart, std::mt19937& random) {
    const window_shape shape = some_shape(random);
    window_lines_args a = some_windows(shape, apart, random);
    const windows_args& w = a.windows;
    const type_kernels& k = t.of(type);
    operand in(type, {{w.rows, w.in_row}, {w.taps, w.tap}, row_of(a)}, random);
    const dtype to = result_type(op, type);
    if (op == reduce_op::prod) in.fill_for_products(random);
    guarded scratch(
        std::size_t(window_lines_scratch(w.cols, a.out_col, a.in_col, shape, size_of(to), size_of(type))) /
                64 * 64 +
            64,
        true);
    a.out_size = index_t(size_of(to)), a.in_size = index_t(size_of(type));
    a.across = k.across[int(op)], a.slide_along = t.of(to).slide_along[int(op)];
    a.copy_out = t.of_size(size_of(to)).copy, a.copy_in = t.of_size(size_of(type)).copy;
    const windows_fn at_once = apart ? nullptr : find_windows(t, type, op, shape);
    for (const bool by_lines : {true, false}) {
        if (!by_lines && at_once == nullptr) continue;
        operand out(to, {{w.rows, w.out_row}, {w.cols, a.out_col}}, random);
        expectation want(out);
        for (index_t r = 0; r < w.rows; ++r)
            for (index_t i = 0; i < w.cols; ++i)
                want.expect(r * w.out_row + i * a.out_col, window_of(a, op, in, r, i));
        a.windows.out = out.origin(), a.windows.in = in.origin(), a.windows.scratch = scratch.data();
        by_lines ? windows_by_lines(a) : at_once(a.windows);
        INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ",
             std::string(reference::name_of(op)), std::string(by_lines ? " by lines" : " at once"), " rows ",
             w.rows, " cols ", w.cols, " by ", a.out_col, " and ", a.in_col, " step ", w.step, " windows ",
             w.taps, " x ", w.window, " dilation ", w.dilation);
        REQUIRE(want.first_difference() == -1);
    }
    return at_once != nullptr;
}

/// Windows of a shape for which there is a kernel, which reach beyond all sides of an operand of any size.
struct bordered_windows {
    windows_args args{};
    index_t pitch = 0;
    value fill;

    bordered_windows(dtype type, reduce_op op, std::mt19937& random) {
        const window_shape shapes[] = {{3, 3, 1, 1}, {2, 2, 2, 1}, {3, 3, 2, 1}, {5, 5, 1, 1},
                                       {7, 7, 1, 1}, {2, 2, 1, 1}, {3, 7, 1, 1}};
        const window_shape shape = shapes[random() % std::size(shapes)];
        windows_args& w = args;
        window_border& b = w.border;
        b = {true,
             between(random, -3, 2),
             between(random, 1, 9),
             between(random, 1, 2),
             between(random, 1, 2),
             between(random, -9, 3),
             length(random, 150),
             {}};
        w.rows = between(random, 0, 9), w.cols = length(random, 160 / shape.step);
        w.taps = shape.taps, w.window = shape.window, w.step = shape.step, w.dilation = 1;
        pitch = b.cols + between(random, 0, 3);
        w.in_row = b.row_step * pitch, w.tap = b.tap_step * pitch;
        w.out_row = w.cols + between(random, 0, 2);
        w.ahead = random() % 2 ? 8192 : 0, w.divisor = 1;
        fill = random() % 2 ? identity(op) : value(double(between(random, 0, 3)));
        if (!std::isfinite(fill.real()) && type >= dtype::int32 && type <= dtype::uint64) fill = 1;
        put(type, b.fill, 0, fill);
    }
    value result(reduce_op op, const operand& in, index_t r, index_t i) const {
        const window_border& b = args.border;
        value total = identity(op);
        for (index_t t = 0; t < args.taps; ++t)
            for (index_t k = 0; k < args.window; ++k) {
                const index_t row = b.row + r * b.row_step + t * b.tap_step, col = b.col + i * args.step + k;
                const bool is_there = row >= 0 && row < b.rows && col >= 0 && col < b.cols;
                total = combine(op, total, is_there ? in.at(row * pitch + col) : fill);
            }
        return total;
    }
};

}  // namespace

TEST_CASE("scratch of no windows at all") {
    for (const index_t step : {1, 2, 4}) CHECK(window_lines_scratch(0, 0, 0, {2, 2, step, 1}, 4, 4) > 0);
}

TEST_CASE("windows: kernels read a border by themselves, and nothing outside of the operand") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::float32, dtype::float64, dtype::int32, dtype::uint32})
            for (reduce_op op : {reduce_op::sum, reduce_op::max, reduce_op::min})
                for (int trial = 0; trial < 150; ++trial) {
                    bordered_windows b(type, op, random);
                    windows_args& w = b.args;
                    const windows_fn f = find_windows(t, type, op, {w.taps, w.window, w.step, 1});
                    if (f == nullptr) continue;
                    const operand in(type, {{w.border.rows, b.pitch}, {w.border.cols, 1}}, random);
                    operand out(type, {{w.rows, w.out_row}, {w.cols, 1}}, random);
                    expectation want(out);
                    for (index_t r = 0; r < w.rows; ++r)
                        for (index_t i = 0; i < w.cols; ++i)
                            want.expect(r * w.out_row + i, b.result(op, in, r, i));
                    w.out = out.origin();
                    w.in = static_cast<const char*>(in.origin()) +
                           (w.border.row * b.pitch + w.border.col) * index_t(xf::size_of(type));
                    f(w);
                    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " ",
                         std::string(reference::name_of(op)), " ", w.taps, " x ", w.window, " step ", w.step,
                         " rows ", w.rows, " from ", w.border.row, " of ", w.border.rows, " cols ", w.cols,
                         " from ", w.border.col, " of ", w.border.cols);
                    REQUIRE(want.first_difference() == -1);
                }
    });
}

TEST_CASE("windows: every table, type and operation agrees with the plain loops") {
    for_each_table([](const table& t, std::mt19937& random) {
        int at_once = 0;
        for (dtype type : all_dtypes)
            for (reduce_op op : all_ops)
                for (int trial = 0; is_supported(op, type) && trial < (type == dtype::float32 ? 150 : 20);
                     ++trial)
                    at_once += check(t, type, op, trial % 5 == 4, random);
        CHECK(at_once > 60);
    });
}

TEST_CASE("windows: sums and means have the bits of rows summed first, and then windows along them") {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> real(-1, 1);
    for (index_t taps = 1; taps <= 9; ++taps)
        for (index_t window = 1; window <= 9; ++window)
            for (index_t step : {1, 2, 3}) {
                const index_t cols = 43, width = (cols - 1) * step + window;
                std::vector<float> in(static_cast<std::size_t>(taps * width));
                std::vector<float> rows(static_cast<std::size_t>(width)), out(43), again(43);
                for (float& x : in) x = real(random);
                for (index_t j = 0; j < width; ++j)
                    rows[std::size_t(j)] = tree_sum(in.data() + j, taps, width);
                for_each_table([&](const table& t, std::mt19937&) {
                    const type_kernels& k = t.of(dtype::float32);
                    const window_shape shape{taps, window, step, 1};
                    std::vector<char> scratch(
                        static_cast<std::size_t>(window_lines_scratch(cols, 1, 1, shape, 4, 4)));
                    const windows_args w{out.data(), in.data(), scratch.data(), 1,      0, 0, cols,
                                         step,       taps,      width,          window, 1, 0, 3};
                    windows_by_lines({w, 1, 1, 4, 4, k.across[0], k.slide_along[0], nullptr, nullptr});
                    again = out;
                    if (const windows_fn f = find_windows(t, dtype::float32, reduce_op::sum, shape)) f(w);
                    bool equal = true;
                    for (index_t i = 0; i < cols; ++i) {
                        const float want = tree_sum(rows.data() + i * step, window, 1);
                        const float mean =
                            find_windows(t, dtype::float32, reduce_op::sum, shape) ? want / 3 : want;
                        equal &= again[std::size_t(i)] == want && out[std::size_t(i)] == mean;
                    }
                    INFO(std::string(t.name), " ", taps, " x ", window, " step ", step);
                    CHECK(equal);
                });
            }
}

TEST_CASE("windows: NaN and infinity stay within their windows") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : {dtype::float32, dtype::float64})
            for (reduce_op op : {reduce_op::max, reduce_op::min, reduce_op::sum})
                for (index_t window : {2, 3, 5, 7})
                    for (index_t step : {1, 2}) {
                        const index_t taps = 3, cols = 75, width = (cols - 1) * step + window;
                        const windows_fn f = find_windows(t, type, op, {taps, window, step, 1});
                        if (f == nullptr) continue;
                        operand in(type, {{taps, width}, {width, 1}}, random);
                        operand out(type, {{cols, 1}}, random);
                        for (const double x : {NAN, INFINITY, -INFINITY})
                            in.set(between(random, 0, taps * width - 1), x);
                        f({out.origin(), in.origin(), nullptr, 1, 0, 0, cols, step, taps, width, window, 1, 0,
                           1});
                        for (index_t i = 0; i < cols; ++i) {
                            value want = identity(op);
                            for (index_t row = 0; row < taps; ++row)
                                want =
                                    combine(op, want,
                                            reduce(op, type, in.origin(), row * width + i * step, window, 1));
                            CHECK(same(out.at(i), want));
                        }
                    }
    });
}
