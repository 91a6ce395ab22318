#include <doctest/doctest.h>

#include <cstdint>

#include "emit/batch.hpp"

/// The pipelines of tests/explain/golden, those that the library grew from among them, and what the others
/// leave out: functions of rows, lookups, several results.
namespace {

template <class T = float, std::size_t K>
xt::xtensor<T, K> numbers(const std::array<std::size_t, K>& shape, std::size_t seed = 0) {
    xt::xtensor<T, K> x(shape);
    for (std::size_t k = 0; k < x.size(); ++k) {
        const std::size_t value = (k + 1) * (37 + 2 * seed) % 101;
        if constexpr (std::is_floating_point_v<T>) x.data()[k] = T(value) / 25 - 2;
        else x.data()[k] = T(value);
    }
    return x;
}

/// Tiles of some rows, so that there are several, with borders.
const xf::policy small_tiles{.tile_bytes = 2048};

void expect_library_bits(emit_tests::batch& all) {
    REQUIRE(all.compile(XFUSE_TEST_COMPILER, "-O0") == "");
    all.compare([](const std::string& name, const std::string&) { FAIL_CHECK("other bits: ", name); });
}

using emit_tests::batch;

void add_convolutions(batch& to) {
    static const auto x = numbers<float, 4>({2, 14, 14, 5}), w = numbers<float, 4>({3, 3, 5, 6}, 1),
                      a = numbers<float, 4>({2, 6, 5, 3}), b = numbers<float, 4>({3, 3, 3, 2}, 1);
    static const auto bias = numbers<float, 1>({6}, 2), other = numbers<float, 1>({2}, 2);
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    to.add("two_lines", xf::windows(xf::relu(conv + bias), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2}),
           small_tiles);
    const auto taps = xf::windows(a, {3, 3}, {2, 2}, {.axes = {1, 2}});
    to.add("seed_004", xf::relu(xf::einsum<"nhwcij,ijco->nhwo">(taps, b) + other));
    static const auto filter = numbers<std::int64_t, 3>({1, 3, 2}, 1),
                      images = numbers<std::int64_t, 3>({6, 5, 4});
    const auto first = xf::view(filter, 0);
    to.add("seed_003", xf::einsum<"bmnpq,pq->bmn">(xf::windows(images, {3, 2}), first));
    to.add("seed_003_as_written", (xf::windows(images, {3, 2}) * first).sum({-1, -2}));
}

void add_pools(batch& to) {
    static const auto x = numbers<int, 4>({2, 3, 4, 4}), blocks = numbers<int, 4>({1, 1, 6, 4});
    static const auto d = numbers<double, 2>({4, 4});
    static const auto k = numbers<std::int64_t, 2>({8, 8});
    to.add("seed_000", xf::repeat(xf::repeat(xf::windows(x, 2, 2).max({-1, -2}), 2, -1), 2, -2));
    to.add("seed_000_by_strides", xf::as_strided(x, {2, 3, 4, 4}, {12, 2, 0, 0}));
    to.add("seed_001", xf::windows(d, {2, 2}, {2, 1}));
    to.add("seed_002_mean", xf::windows(k, {2, 2}, {2, 2}).mean({-1, -2}));
    to.add("seed_002_max", xf::reshape(blocks, {3, 2, 2, 2}).max({1, 3}));
    static const auto picture = numbers<unsigned char, 3>({34, 46, 3});
    static const auto weights = numbers<float, 1>({3}, 1);
    static const auto kernel = numbers<float, 2>({5, 5}, 2);
    const auto grey = (xf::lazy(picture) * weights).sum(-1);
    const auto seen = xf::relu((xf::windows(grey, {5, 5}, {1, 1}) * kernel).sum({-1, -2}));
    const auto pooled = xf::windows(seen, {2, 2}, {2, 2}).max({-1, -2});
    to.add("demo", xf::repeat(xf::repeat(pooled, 2, -2), 2, -1), small_tiles);
}

void add_broadcasts(batch& to) {
    static const auto x = numbers<float, 2>({50, 33}), y = numbers<float, 2>({33, 50}, 1);
    const auto e = xf::exp(xf::lazy(x) - xf::lazy(x).max({1}, xf::keepdims));
    to.add("softmax", e / e.sum({1}, xf::keepdims), small_tiles);
    const auto mean = xf::lazy(x).mean({1}, xf::keepdims);
    const auto variance = xf::lazy(x).var({1}, xf::keepdims);
    to.add("layer_norm", (xf::lazy(x) - mean) / xf::sqrt(variance + 1e-5F), small_tiles);
    static const auto q = numbers<float, 4>({2, 2, 16, 8}), k = numbers<float, 4>({2, 2, 16, 8}, 1),
                      v = numbers<float, 4>({2, 2, 16, 8}, 2);
    const auto scores = xf::einsum<"...qd,...kd->...qk">(xf::lazy(q) * 0.125F, k);
    const auto powers = xf::exp(scores - scores.max(-1, xf::keepdims));
    to.add("attention", xf::einsum<"...qk,...ke->...qe">(powers, v) / powers.sum(-1, xf::keepdims),
           small_tiles);
    static const auto small = numbers<float, 2>({6, 4});
    to.add("copy_of_reshape", xf::reshape(xf::exp(small), {8, 3}).sum(0));
    to.add("strides_of_computed", xf::as_strided(xf::exp(small), {3, 4}, {4, 1}) + 1);
    to.add("product_of_arrays", xf::matmul(xf::exp(x), xf::exp(y)), small_tiles);
}

}  // namespace

TEST_CASE("the pipelines whose plans are known have the library's bits") {
    batch all("pipelines");
    add_convolutions(all);
    add_pools(all);
    add_broadcasts(all);
    expect_library_bits(all);
}

namespace {

void add_rows(batch& to) {
    static auto x = numbers<float, 2>({9, 14});
    static const auto whole = numbers<std::int32_t, 3>({3, 4, 5});
    x(1, 3) = x(4, 0) = std::numeric_limits<float>::quiet_NaN();
    x(2, 5) = x(2, 6);
    to.add("sorted", xf::sort(xf::lazy(x) * 2.F, 1), {.tile_bytes = 256});
    to.add("sorted_columns", xf::sort(x, 0));
    to.add("places", xf::argsort(x, 1));
    to.add("running_max", xf::cummax(x, 1));
    to.add("running_min", xf::cummin(whole, 1));
    to.add("differences", xf::diff(whole, 2, -1));
    to.add("medians", xf::median(xf::windows(x, 3), {-1}), {.tile_bytes = 256});
    to.add("medians_of_numbers", xf::nanmedian(x, {0}));
    to.add("medians_of_integers", xf::median(whole, {0, 2}));
    to.add("quantiles", xf::quantile(xf::exp(x), {0.25, 0.57, 0.9}, {0}));
    to.add("quantile_of_numbers", xf::nanquantile(x, 0.7, 1));
    to.add("topmost", xf::flip(xf::sort(xf::flip(x, {0}), 1), {1}) + 1.F);
}

void add_lookups(batch& to) {
    static const auto x = numbers<float, 2>({9, 14});
    static const xt::xtensor<std::int32_t, 2> places{{0, 8, -1}, {3, -9, 4}};
    static const xt::xtensor<std::uint8_t, 1> columns{13, 0, 7, 7};
    static const auto along = numbers<float, 1>({14});
    to.add("taken", xf::take(xf::lazy(x) * 2.F, places, 0) + 1.F, {.tile_bytes = 256});
    to.add("taken_columns", xf::take(x, columns, 1));
    to.add("taken_along", xf::take_along_axis(x, xf::argsort(x, 1), 1));
    to.add("searched", xf::searchsorted(xf::sort(along), x));
}

/// What a user would write beside the emitted file.
struct cube {
    float operator()(float v) const noexcept { return v * v * v; }
};
struct step {
    float size;
    float operator()(float a, float b) const noexcept { return a * size + b; }
};
constexpr const char *cube_text = "static inline float cube(float v) { return v * v * v; }",
                     *step_text = "static inline float step(float a, float b) { return a * 0.5F + b; }";

}  // namespace

TEST_CASE("functions of rows, lookups and functors have the library's bits") {
    batch all("rows");
    add_rows(all);
    add_lookups(all);
    static const auto x = numbers<float, 2>({9, 14});
    all.add("mapped", xf::map(cube(), xf::lazy(x) + 1.F) * 2.F, {}, {{"cube", cube_text}});
    all.add("folded", xf::reduce_with(xf::map(cube(), x), {1}, step{0.5F}, 3), {},
            {{"cube", cube_text}, {"step", step_text}});
    all.add("folded_twice", xf::map(cube(), x) + xf::map(cube(), xf::flip(x, {0})), {},
            {{"cube", cube_text}});
    expect_library_bits(all);
}

TEST_CASE("several results, reversed and empty operands, padding and scans have the library's bits") {
    batch all("several");
    static const auto x = numbers<float, 2>({20, 30});
    static const xt::xtensor<float, 2> none = xt::zeros<float>({0, 5});
    const auto doubled = xf::lazy(x) * 2.F;
    all.add("three", xf::results(xf::sum(doubled, 1), xf::exp(doubled), xf::argmax(x, 0)), small_tiles);
    all.add("both", xf::results(xf::max(doubled, {1}), xf::mean(doubled, {1})), small_tiles);
    const auto backwards = xf::lazy(x.data() + x.size() - 1, {20, 30}, {-30, -1});
    all.add("backwards", xf::windows(backwards, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2}),
            small_tiles);
    all.add("columns_backwards", xf::cumsum(xf::lazy(x.data() + 29, {20, 30}, {30, -1}) * 2.F, 1),
            small_tiles);
    all.add("none", xf::cumsum(xf::lazy(none) * 2.F, 0));
    all.add("sum_of_none", xf::results(xf::sum(none, {0}), xf::sum(none, {1})));
    static const auto whole = numbers<std::int16_t, 2>({6, 9});
    for (const auto mode : {xf::pad_mode::linear_ramp, xf::pad_mode::maximum, xf::pad_mode::mean,
                            xf::pad_mode::median, xf::pad_mode::minimum}) {
        const std::string name = "border_" + std::to_string(int(mode));
        all.add(name + "_of_floats", xf::pad(x, {{2, 1}, {0, 3}}, mode));
        all.add(name + "_of_integers", xf::pad(whole, {{2, 3}, {1, 3}}, mode));
    }
    all.add("unread", xf::isnan(whole));
    all.add("padded", xf::cumprod(xf::pad(x, {{2, 1}, {0, 3}}, xf::pad_mode::reflect), 0), small_tiles);
    expect_library_bits(all);
}
