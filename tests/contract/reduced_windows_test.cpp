#include <doctest/doctest.h>

#include <limits>
#include <utility>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// The largest and least products in windows, taken in the registers of a contraction where windows share
/// none, and the same as in a pass of its own where they do.
namespace {

using direct::index_t;

std::mt19937 random_source(31);
index_t pick(std::initializer_list<index_t> values) {
    return values.begin()[random_source() % values.size()];
}

template <class T>
struct found_results {
    std::unique_ptr<T[]> alone, shared;  ///< by one thread and by three
    bool is_reduced, is_finished;        ///< in registers
};
template <class T, class E>
found_results<T> results_of(const E& e) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::unique_ptr<T[]> shared(new T[std::size_t(xf::shape::volume(shape)) + 1]);
    xf::expr::evaluate<T>(e, xf::expr::make_target(shared.get(), shape, strides), {.threads = 3});
    const std::string text = xf::explain(e).text();
    const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
    return {values::evaluate_as<T>(e), std::move(shared), says("until the best of each window is known"),
            says("until its reader's operations are done")};
}

/// Windows along the axes y and x of products (n, y, x, j).
struct plane {
    index_t rows, columns, row_step, column_step;
    std::map<char, index_t> extents;
    index_t high, wide;  ///< how many windows

    plane() {
        rows = pick({1, 2, 3}), columns = pick({1, 2, 3, 5});
        row_step = pick({rows, rows, rows + 1}), column_step = pick({columns, columns, columns + 2});
        if (random_source() % 6 == 0) row_step = column_step = 1;
        extents = {{'n', pick({1, 3})},
                   {'y', rows + pick({0, 1, 4, 11})},
                   {'x', columns + pick({0, 3, 6, 17})},
                   {'k', pick({1, 3, 9, 27, 100})},
                   {'j', pick({1, 2, 5, 16, 17, 32, 40, 64, 70, 130})}};
        high = (extents['y'] - rows) / row_step + 1, wide = (extents['x'] - columns) / column_step + 1;
    }
    bool shares_none() const { return row_step >= rows && column_step >= columns; }

    /// The best of each window, with `finish` applied.
    template <class T, class F>
    std::vector<T> best_of(const std::deque<T>& sums, bool is_max, const F& finish) const {
        const index_t j = extents.at('j'), x = extents.at('x'), y = extents.at('y');
        std::vector<T> out;
        for (index_t at = 0; at < extents.at('n') * high * wide * j; ++at) {
            const index_t n = at / (high * wide * j), top = at / (wide * j) % high * row_step,
                          left = at / j % wide * column_step;
            T best = is_max ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max();
            for (index_t r = 0; r < rows; ++r)
                for (index_t c = 0; c < columns; ++c) {
                    const T v = sums[std::size_t(((n * y + top + r) * x + left + c) * j + at % j)];
                    best = is_max ? std::max(best, v) : std::min(best, v);
                }
            out.push_back(finish(best, at));
        }
        return out;
    }
};

template <class T>
void is_same(const std::vector<T>& wanted, const found_results<T>& found) {
    CHECK(std::equal(wanted.begin(), wanted.end(), found.alone.get()));
    CHECK(std::equal(wanted.begin(), wanted.end(), found.shared.get()));
}

template <class T>
void check_planes() {
    int reduced = 0, finished = 0, alone = 0;
    for (int round = 0; round < 60; ++round) {
        const plane p;
        const bool is_packed = round % 3 == 0;  // columns that do not lie side by side
        const auto make = [&](const std::string& labels, bool is_dense) {
            auto a = direct::random_array<T>(labels, p.extents, random_source);
            if (!is_dense) return a;
            index_t step = 1;
            for (std::size_t k = labels.size(); k-- > 0;) a.strides[k] = step, step *= a.shape[k];
            a.elements = std::make_unique<T[]>(std::size_t(step));
            for (index_t i = 0; i < step; ++i) a.elements[std::size_t(i)] = T(int(random_source() % 7) - 3);
            return a;
        };
        const auto a = make("nyxk", round % 4 > 0), b = make("kj", !is_packed), bias = make("j", true);
        const auto sums = direct::sum_of_products<T>("nyxj", p.extents, a, b);
        const auto product = xf::einsum<"nyxk,kj->nyxj">(direct::operand_of<4>(a), direct::operand_of<2>(b));
        const auto windows =
            xf::windows(product, {p.rows, p.columns}, {p.row_step, p.column_step}, {.axes = {1, 2}});
        INFO("windows ", p.rows, " by ", p.columns, " each ", p.row_step, " by ", p.column_step, " of ",
             p.extents.at('y'), " by ", p.extents.at('x'), ", k ", p.extents.at('k'), ", j ",
             p.extents.at('j'));
        const auto as_it_is = [](T x, index_t) { return x; };
        const auto cut = [&](T x, index_t i) {
            return std::max(x + bias.elements[std::size_t(i % p.extents.at('j'))], T(0));
        };
        const auto least = results_of<T>(windows.min({-1, -2}));
        is_same(p.best_of(sums, false, as_it_is), least);
        is_same(p.best_of(sums, true, as_it_is), results_of<T>(windows.max({-1, -2})));
        const auto layer =
            results_of<T>(xf::windows(xf::relu(product + direct::operand_of<1>(bias)), {p.rows, p.columns},
                                      {p.row_step, p.column_step}, {.axes = {1, 2}})
                              .max({-1, -2}));
        is_same(p.best_of(sums, true, cut), layer);
        // Rows and columns of windows in each other's place.
        std::vector<T> turned;
        const std::vector<T> upright = p.best_of(sums, true, cut);
        const index_t j = p.extents.at('j');
        for (index_t at = 0; at < index_t(upright.size()); ++at) {
            const index_t across = at / j % p.high, down = at / (j * p.high) % p.wide,
                          n = at / (j * p.high * p.wide);
            turned.push_back(upright[std::size_t(((n * p.high + across) * p.wide + down) * j + at % j)]);
        }
        is_same(turned, results_of<T>(xf::relu(xf::transpose(windows.max({-1, -2}), {0, 2, 1, 3}) +
                                               direct::operand_of<1>(bias))));
        const bool has_windows = p.rows * p.columns > 1 && p.extents.at('j') > 4 && p.high * p.wide > 1;
        alone += has_windows && p.shares_none();
        reduced += has_windows && p.shares_none() && least.is_reduced;
        finished += has_windows && p.shares_none() && layer.is_reduced && layer.is_finished;
        // Beyond a few terms nothing is computed for two windows.
        const bool shares = p.rows > p.row_step && p.rows * p.columns > 3 && p.high > 2;
        if (shares && p.extents.at('k') >= 9) CHECK(!least.is_reduced);
    }
    MESSAGE("reduced in registers: ", reduced, " and ", finished, " of ", alone);
    CHECK(reduced > alone / 3);
    CHECK(finished > alone / 3);
}

}  // namespace

TEST_CASE("the best products in windows") {
    check_planes<float>();
    check_planes<double>();
}

TEST_CASE("windows over one axis, over all of it, and NaN") {
    float a[12], one[16];
    for (int i = 0; i < 12; ++i) a[i] = float(i * 5 % 12);  // 0 5 10 3 8 1 6 11 4 9 2 7
    std::fill_n(one, 16, 1.F);
    const auto product = xf::einsum<"ik,kj->ij">(xf::lazy(a, {12, 1}), xf::lazy(one, {1, 16}));
    const auto rows_of = [](std::initializer_list<const char*> rows) {
        std::string text;
        for (const char* row : rows)
            for (int j = 0; j < 16; ++j) text += std::string(" ") + row;
        return text;
    };
    const auto threes = xf::windows(product, {3}, {3}, {.axes = {0}}).max({-1});
    CHECK(values::show(threes) == "(4, 16):" + rows_of({"10", "8", "11", "9"}));
    CHECK(values::show(product.max({0})) == "(16,):" + rows_of({"11"}));
    for (const int at : {3, 4, 5}) {  // of any tap
        const float before = std::exchange(a[at], std::numeric_limits<float>::quiet_NaN());
        CHECK(values::show(threes) == "(4, 16):" + rows_of({"10", "nan", "11", "9"}));
        a[at] = before;
    }
}

namespace {

/// Products (i, j) = i * 5 mod 97 + j, which a loop compares.
struct small_products {
    static constexpr int rows = 100, columns = 32;
    float a[rows * 2], b[2 * columns];

    small_products() {
        for (int i = 0; i < rows; ++i) a[2 * i] = float(value(i)), a[2 * i + 1] = 1;
        for (int j = 0; j < columns; ++j) b[j] = 1, b[columns + j] = float(j);
    }
    static int value(int i) { return i * 5 % 97; }
    auto products() const {
        return xf::einsum<"ik,kj->ij">(xf::lazy(a, {rows, 2}), xf::lazy(b, {2, columns}));
    }
};

/// Of rows i, columns j.
template <class E, class F>
void is_as(const E& e, index_t rows, index_t columns, bool is_reduced, const F& wanted) {
    const auto found = results_of<float>(e);
    std::vector<float> all;
    for (index_t i = 0; i < rows * columns; ++i)
        all.push_back(float(wanted(int(i / columns), int(i % columns))));
    is_same(all, found);
    CHECK(found.is_reduced == is_reduced);
}

}  // namespace

TEST_CASE("windows that are reduced in registers, and those that are not") {
    const small_products of;
    const auto value = &small_products::value;
    const auto products = of.products();
    const auto best = [&](int first, int taps, int dilation) {
        int most = -1;
        for (int t = 0; t < taps; ++t) most = std::max(most, value(first + t * dilation));
        return most;
    };
    const auto windows = [&](index_t window, index_t step, index_t dilation) {
        return xf::windows(products, {window}, {step}, {.axes = {0}, .dilation = {dilation}});
    };
    is_as(windows(3, 7, 3).max({-1}), 14, 32, true, [&](int i, int j) { return best(7 * i, 3, 3) + j; });
    // Of more taps than a list holds, and of fewer.
    is_as(products.max({0}), 1, 32, false, [&](int, int j) { return best(0, 100, 1) + j; });
    is_as(windows(50, 50, 1).max({-1}), 2, 32, true, [&](int i, int j) { return best(50 * i, 50, 1) + j; });
    // Over columns; for two readers; and turned by the one who adds.
    is_as(xf::windows(products, {2}, {2}, {.axes = {1}}).max({-1}), 100, 16, false,
          [&](int i, int j) { return value(i) + 2 * j + 1; });
    is_as(xf::einsum<"ik,kpj->ipj">(xf::lazy(of.a, {100, 2}), xf::lazy(of.b, {2, 2, 16})).max({1}), 100, 16,
          false, [&](int i, int j) { return value(i) + 16 + j; });
    is_as(windows(2, 2, 1).max({-1}) - windows(2, 2, 1).min({-1}), 50, 32, false,
          [&](int i, int) { return std::abs(value(2 * i) - value(2 * i + 1)); });
    is_as(xf::relu(xf::reshape(windows(2, 2, 1).max({-1}), {5, 10, 32})), 50, 32, true,
          [&](int i, int j) { return best(2 * i, 2, 1) + j; });
    // What is added lies backwards, so that registers do not finish what they reduce.
    float backwards[32];
    for (int j = 0; j < 32; ++j) backwards[31 - j] = float(3 * j);
    is_as(xf::relu(windows(2, 2, 1).max({-1}) + xf::lazy(backwards + 31, {32}, {-1})), 50, 32, true,
          [&](int i, int j) { return best(2 * i, 2, 1) + 4 * j; });
    // What two windows share would be computed twice, which many terms do not pay for.
    const float many[50 * 64] = {1, 2, 3}, ones[64 * 16] = {1, 2, 3};
    const auto sums = xf::einsum<"ik,kj->ij">(xf::lazy(many, {50, 64}), xf::lazy(ones, {64, 16}));
    CHECK(!results_of<float>(xf::windows(sums, {2}, {1}, {.axes = {0}}).max({-1})).is_reduced);
    CHECK(results_of<float>(xf::windows(sums, {2}, {2}, {.axes = {0}}).max({-1})).is_reduced);
}
