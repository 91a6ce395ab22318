#include <doctest/doctest.h>

#include "expr/reference.hpp"
#include "xfuse/core/config.hpp"

/// The same comparison over element types, and at sizes at which results are cut into tiles, stored
/// by non-temporal stores and split among threads.
namespace {

using namespace reference;

template <class T>
auto product_plus(const both<xf::expr::leaf<T, 3>>& x, const both<xf::expr::leaf<T, 3>>& y) {
    return combine([](const auto& a, const auto& b) { return a * b + a; },
                   [](T a, T b) {
                       if constexpr (std::is_integral_v<T>)
                           return T(std::uint64_t(a) * std::uint64_t(b) + std::uint64_t(a));
                       else return a * b + a;
                   },
                   x, y);
}

template <class T>
void check_type(unsigned seed, int count) {
    CHECK(first_wrong(count, seed, [](chance& c, pool& m, std::string& s) {
              const index_list shape = c.shape(3, 20);
              const auto x = leaf<T, 3>(c, m, shape), y = leaf<T, 3>(c, m, shape);
              return spread(c, move_axes(c, product_plus<T>(x, y), s), s);
          }) == "");
    CHECK(first_wrong(count, seed + 1, [](chance& c, pool& m, std::string& s) {
              return reduce_some<sum, 2>(c, leaf<T, 3>(c, m, c.shape(3, 25)), s);
          }) == "");
    CHECK(first_wrong(count, seed + 2, [](chance& c, pool& m, std::string& s) {
              const auto w = slide_padded<2>(c, leaf<T, 2>(c, m, c.shape(2, 20)), s);
              index_t axes[2] = {-1, -2};
              return sum::of(w, axes);
          }) == "");
    CHECK(first_wrong(count / 2, seed + 3, [](chance& c, pool& m, std::string& s) {
              return reduce_some<prod, 1>(c, leaf<T, 2>(c, m, c.shape(2, 30), values::units), s);
          }) == "");
    if constexpr (!xf::is_complex<T>::value) {
        CHECK(first_wrong(count, seed + 4, [](chance& c, pool& m, std::string& s) {
                  index_list shape = c.shape(2, 30);
                  for (index_t& extent : shape) extent = std::max<index_t>(extent, 1);
                  const auto w = slide<2>(c, leaf<T, 2>(c, m, shape), s);
                  index_t axes[2] = {-1, -2};
                  return extreme<true>::of(w, axes);
              }) == "");
        CHECK(first_wrong(count / 2, seed + 5, [](chance& c, pool& m, std::string& s) {
                  index_list shape = c.shape(3, 12);
                  for (index_t& extent : shape) extent = std::max<index_t>(extent, 1);
                  return reduce_some<arg_extreme<false>, 1>(c, leaf<T, 3>(c, m, shape), s);
              }) == "");
    }
}

// --- large -----------------------------------------------------------------------------------------

std::vector<float> whole_numbers(index_t n) {
    std::vector<float> x(std::size_t(n), 0);
    for (index_t i = 0; i < n; ++i) x[std::size_t(i)] = float((i * 7919 + i / 1000) % 9 - 4);
    return x;
}

/// Evaluates into a fresh dense target: row-major, or with its axes the other way round in memory.
template <class N>
std::vector<typename N::value_type> run(const N& e, int threads, bool column_major = false) {
    using T = typename N::value_type;
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    if (column_major) {
        index_t step = 1;
        for (std::size_t k = 0; k < shape.size(); ++k) {
            strides[k] = step;
            step *= shape[k];
        }
    }
    std::vector<T> out(std::size_t(xf::shape::volume(shape)), T(99));
    xf::set_threads(threads);
    xf::expr::evaluate<T>(e, xf::expr::make_target(out.data(), shape, strides));
    xf::set_threads(0);
    return out;
}

/// Equal bits for 1 to 4 threads; returns them.
template <class N>
auto same_on_threads(const N& e) {
    const auto one = run(e, 1);
    for (int threads = 2; threads <= 4; ++threads) {
        const auto more = run(e, threads);
        CHECK(std::memcmp(one.data(), more.data(), one.size() * sizeof(one[0])) == 0);
    }
    return one;
}

}  // namespace

TEST_CASE("double") { check_type<double>(100, 600); }
TEST_CASE("int32") { check_type<std::int32_t>(200, 600); }
TEST_CASE("uint8") { check_type<std::uint8_t>(300, 600); }
TEST_CASE("int64") { check_type<std::int64_t>(400, 600); }
TEST_CASE("complex64") { check_type<std::complex<float>>(500, 600); }

TEST_CASE("bool") {
    CHECK(first_wrong(1000, 600, [](chance& c, pool& m, std::string& s) {
              const index_list shape = c.shape(3, 20);
              const auto x = leaf<bool, 3>(c, m, shape), y = leaf<bool, 3>(c, m, shape);
              return spread(c,
                            combine([](const auto& a, const auto& b) { return a && !b; },
                                    [](bool a, bool b) { return a && !b; }, x, y),
                            s);
          }) == "");
    CHECK(first_wrong(1000, 601, [](chance& c, pool& m, std::string& s) {
              return reduce_some<sum, 2>(c, leaf<bool, 3>(c, m, c.shape(3, 20)), s);
          }) == "");
    CHECK(first_wrong(1000, 602, [](chance& c, pool& m, std::string& s) {
              return reduce_some<truth<true>, 1>(c, spread(c, leaf<bool, 2>(c, m, c.shape(2, 30)), s), s);
          }) == "");
    CHECK(first_wrong(1000, 603, [](chance& c, pool& m, std::string& s) {
              const auto w = slide<1>(c, leaf<bool, 2>(c, m, c.shape(2, 30)), s);
              index_t axes[1] = {-1};
              return truth<false>::of(w, axes);
          }) == "");
}

TEST_CASE("large results: elementwise, transposed, repeated, padded") {
    const index_t rows = 1031, columns = 1543;
    const auto x = whole_numbers(rows * columns);
    const auto l = xf::lazy(static_cast<const float*>(x.data()), {rows, columns});
    const auto at = [&](index_t r, index_t c) { return x[std::size_t(r * columns + c)]; };

    const auto doubled = same_on_threads(l * 2 + 1);
    const auto turned = same_on_threads(xf::transpose(l) * 2);
    const auto stored = run(l * 3, 2, true);
    const auto repeated = same_on_threads(xf::repeat(xf::repeat(l, 2, 0), 2, 1) + 1);
    const auto padded = same_on_threads(xf::pad(l, {3, {1, 2}}, xf::pad_mode::constant, 5) * 2);
    std::size_t wrong = 0;
    for (index_t r = 0; r < rows; ++r) {
        for (index_t c = 0; c < columns; ++c) {
            const float v = at(r, c);
            wrong += doubled[std::size_t(r * columns + c)] != v * 2 + 1;
            wrong += turned[std::size_t(c * rows + r)] != v * 2;
            wrong += stored[std::size_t(c * rows + r)] != v * 3;
            wrong += padded[std::size_t((r + 3) * (columns + 3) + c + 1)] != v * 2;
            for (index_t k = 0; k < 4; ++k) {
                wrong += repeated[std::size_t((2 * r + k / 2) * 2 * columns + 2 * c + k % 2)] != v + 1;
            }
        }
    }
    CHECK(wrong == 0);
    CHECK(std::count(padded.begin(), padded.end(), 10.0F) == (rows + 6) * (columns + 3) - rows * columns);
}

TEST_CASE("large windows") {
    const index_t rows = 700, columns = 900;
    const auto x = whole_numbers(rows * columns);
    const auto l = xf::lazy(static_cast<const float*>(x.data()), {rows, columns});
    for (const index_t k : {2, 3, 9, 31}) {
        for (const index_t s : {1, 2}) {
            const auto most = same_on_threads(xf::windows(l * 2, k, s).max({-1, -2}));
            const auto total = same_on_threads(xf::windows(l, k, s).sum({-1, -2}) + 1);
            const index_t high = (rows - k) / s + 1, wide = (columns - k) / s + 1;
            std::size_t wrong = 0;
            for (index_t r = 0; r<high; r += k> 9 ? 7 : 1) {
                for (index_t c = 0; c < wide; ++c) {
                    float m = -99, t = 1;
                    for (index_t i = 0; i < k; ++i) {
                        for (index_t j = 0; j < k; ++j) {
                            const float v = x[std::size_t((r * s + i) * columns + c * s + j)];
                            m = std::max(m, 2 * v);
                            t += v;
                        }
                    }
                    wrong += most[std::size_t(r * wide + c)] != m;
                    wrong += total[std::size_t(r * wide + c)] != t;
                }
            }
            CHECK_MESSAGE(wrong == 0, "window ", k, " step ", s);
        }
    }
}

TEST_CASE("large reductions: chunks, shared work, a result broadcast back") {
    const index_t n = 3000017;
    const auto x = whole_numbers(n);
    double total = 0, odd = 0;
    for (index_t i = 0; i < n; ++i) {
        total += double(x[std::size_t(i)]);
        odd += double(x[std::size_t(i)]) * 2 + 1;
    }
    const auto l = xf::lazy(static_cast<const float*>(x.data()), {n});
    CHECK(same_on_threads(l.sum())[0] == float(total));
    CHECK(same_on_threads((l * 2 + 1).sum())[0] == float(odd));
    CHECK(same_on_threads(l.max())[0] == 4);
    CHECK(same_on_threads((l == 3).count_nonzero())[0] == std::count(x.begin(), x.end(), 3.0F));
    CHECK(same_on_threads(l.argmin())[0] == std::min_element(x.begin(), x.end()) - x.begin());
    CHECK(same_on_threads((l + 1).argmax())[0] == std::max_element(x.begin(), x.end()) - x.begin());

    const index_t rows = 1500, columns = 2000;
    const auto m = xf::lazy(static_cast<const float*>(x.data()), {rows, columns});
    const auto by_row = same_on_threads(m.sum(1)), by_column = same_on_threads(m.sum(0));
    const auto computed = same_on_threads((m * 2 + 1).sum(0));
    const auto centred = same_on_threads(m - m.sum({1}, xf::keepdims));
    std::vector<float> row_sums(std::size_t(rows), 0.0F), column_sums(std::size_t(columns), 0.0F);
    for (index_t r = 0; r < rows; ++r) {
        for (index_t c = 0; c < columns; ++c) {
            row_sums[std::size_t(r)] += x[std::size_t(r * columns + c)];
            column_sums[std::size_t(c)] += x[std::size_t(r * columns + c)];
        }
    }
    CHECK(by_row == row_sums);
    CHECK(by_column == column_sums);
    std::size_t wrong = 0;
    for (index_t c = 0; c < columns; ++c)
        wrong += computed[std::size_t(c)] != column_sums[std::size_t(c)] * 2 + float(rows);
    for (index_t i = 0; i < rows * columns; ++i) {
        wrong += centred[std::size_t(i)] != x[std::size_t(i)] - row_sums[std::size_t(i / columns)];
    }
    CHECK(wrong == 0);
}

TEST_CASE("sums of real data: equal bits on every number of threads, error of a pairwise sum") {
    const index_t rows = 900, columns = 1100;
    chance c(7);
    std::vector<float> x(std::size_t(rows * columns), 0.0F);
    for (float& v : x) v = float(c.engine()) / 4294967296.0F;
    const auto m = xf::lazy(static_cast<const float*>(x.data()), {rows, columns});
    const auto all = same_on_threads(m.sum()), slow = same_on_threads(m.mean(0)),
               fast = same_on_threads(xf::square(m).sum(1));
    (void)same_on_threads(m.var(1));
    (void)same_on_threads(xf::exp(m - m.logsumexp({1}, xf::keepdims)));
    double total = 0;
    std::vector<double> means(std::size_t(columns), 0.0), squares(std::size_t(rows), 0.0);
    for (index_t r = 0; r < rows; ++r) {
        for (index_t k = 0; k < columns; ++k) {
            const double v = double(x[std::size_t(r * columns + k)]);
            total += v;
            means[std::size_t(k)] += v / double(rows);
            squares[std::size_t(r)] += double(float(v) * float(v));
        }
    }
    // Pairwise summation of n terms of one sign: log2(n) roundings, of half a unit in the last place each.
    const auto near = [](float found, double right, double depth) {
        return std::abs(double(found) - right) <= right * depth * 0x1p-24;
    };
    CHECK(near(all[0], total, 20 + 4));
    bool is_near = true;
    for (index_t k = 0; k < columns; ++k)
        is_near &= near(slow[std::size_t(k)], means[std::size_t(k)], 10 + 4);
    for (index_t r = 0; r < rows; ++r) is_near &= near(fast[std::size_t(r)], squares[std::size_t(r)], 10 + 4);
    CHECK(is_near);
}
