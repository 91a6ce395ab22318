#include <doctest/doctest.h>

#include "emit/batch.hpp"

/// What is written out in vectors: strips of columns, windows, and rows of products, with ends of all
/// lengths.
namespace {

using part = xf::any_expr<float>;

xt::xarray<float> numbers(const std::vector<std::size_t>& shape) {
    xt::xarray<float> x(shape);
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 37 % 101) / 25 - 2;
    return x;
}

/// Zeros of both signs among smaller numbers: which of several is taken shows in the bits.
xt::xarray<float> zeros(const std::vector<std::size_t>& shape) {
    xt::xarray<float> x(shape);
    for (std::size_t k = 0; k < x.size(); ++k) {
        const std::size_t which = k * 7919 % 13;
        x.data()[k] = which < 4 ? 0.F : which < 8 ? -0.F : -1.F;
    }
    return x;
}

void expect_library_bits(emit_tests::batch& all) {
    // The widest vectors; other tests compile for those that every machine has.
    REQUIRE(all.compile(XFUSE_TEST_COMPILER, "-O1 -march=native -ffp-contract=off") == "");
    all.compare([](const std::string& name, const std::string&) { FAIL_CHECK("other bits: ", name); });
}

}  // namespace

TEST_CASE("sums of rows and of columns have the library's bits in vectors") {
    const auto wide = numbers({37, 2500}), tall = numbers({1000, 21}), deep = numbers({5, 40, 30, 9}),
               long_rows = numbers({2, 70001});
    emit_tests::batch all("sums");
    all.add("of_columns", part(wide).sum({0}));
    all.add("largest_of_columns", part(wide).max({0}));
    all.add("product_of_columns", xf::prod(part(wide) * 0.1F + 1.F, {0}));
    all.add("of_many_rows", part(tall).mean({0}));
    all.add("of_units_of_columns", part(deep).sum({0, 2}));
    all.add("of_parts_of_rows", part(long_rows).sum({1}));
    all.add("of_all", part(wide).sum({0, 1}));
    all.add("backwards", xf::flip(part(wide), {1}).sum({1}));
    all.add("of_squares", xf::einsum("ij,ij->", part(tall), part(tall)));
    expect_library_bits(all);
}

TEST_CASE("windows have the library's bits in vectors, and the same of several zeros") {
    const auto x = numbers({24, 71}), narrow = numbers({9, 9}), signs = zeros({20, 45});
    emit_tests::batch all("windows");
    for (const std::ptrdiff_t k : {2, 3, 5, 7}) {
        const std::string of = "_of_" + std::to_string(k);
        all.add("mean" + of, xf::windows(part(x), {k, k}, {1, 1}).mean({-1, -2}));
        all.add("least" + of, xf::windows(part(narrow), {k, k}, {1, 1}).min({-1, -2}));
        all.add("zero" + of, xf::windows(part(signs), {k, k}, {1, 1}).max({-1, -2}));
        all.add("zero_of_halves" + of, xf::windows(part(signs), {k, k}, {2, 2}).max({-1, -2}));
    }
    all.add("high", xf::windows(part(signs), {11, 3}, {1, 1}).max({-1, -2}));
    all.add("padded",
            xf::windows(part(x), {3, 3}, {1, 1}, {.padding = {1, 1}, .pad_value = 0}).max({-1, -2}));
    expect_library_bits(all);
}

TEST_CASE("products of rows have the library's bits in vectors") {
    const auto x = numbers({30, 47}), narrow = numbers({12, 9}), f = numbers({5, 5}),
               image = numbers({9, 11, 19}), taps = numbers({3, 3, 19});
    emit_tests::batch all("rows");
    all.add("filter", xf::einsum("ij,mnij->mn", part(f), xf::windows(part(x), {5, 5}, {1, 1})));
    all.add("narrow_filter", xf::einsum("ij,mnij->mn", part(f), xf::windows(part(narrow), {5, 5}, {1, 1})));
    all.add("depthwise", xf::einsum("hwcij,ijc->hwc",
                                    xf::windows(part(image), {3, 3}, {1, 1}, {.axes = {0, 1}}), part(taps)));
    expect_library_bits(all);
}

TEST_CASE("products of matrices and channels have the library's bits in packed tiles") {
    const auto a = numbers({40, 2500}), b = numbers({2500, 70}), images = numbers({2, 5, 10, 14}),
               odd = numbers({1, 33, 9, 10}), f = numbers({6, 5, 3, 3}), g = numbers({33, 33, 3, 3});
    emit_tests::batch all("tiles");
    all.add("blocks_of_terms", xf::einsum("ij,jk->ik", part(a), part(b)));
    all.add("transposed", xf::einsum("ji,kj->ik", part(b), part(a)));
    const auto convolution = [](const part& x, const part& w) {
        return xf::einsum("nchwij,ocij->nohw", xf::windows(x, {3, 3}, {1, 1}), w);
    };
    all.add("rows_of_12", convolution(part(images), part(f)));
    all.add("rows_of_8", convolution(part(odd), part(g)));
    expect_library_bits(all);
}
