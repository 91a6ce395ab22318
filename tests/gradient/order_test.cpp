#include "differences.hpp"

/// Sorting, order statistics, running extremes, and borders that are made of statistics.
namespace {

using namespace gradient_tests;
using E = expression;
using M = xf::any_expr<double, 2>;

template <class X>
E held(X&& x) {
    return E(xf::any_expr<double, std::remove_cvref_t<X>::rank>(std::forward<X>(x)));
}
E padded(const E& w, xf::pad_mode mode) {
    return held(xf::pad(M(w), {{2, 1}, {3, 2}}, mode)) * other({6, 9});
}
M with_nan(const E& w) { return M(xf::where(w > 0.7, NAN, w)); }

const word words[] = {
    {"sort",
     {3, 4},
     [](const E& w) {
         return held(xf::sort(M(w))) * other({3, 4});
     }},
    {"sort along axis 0",
     {5, 2},
     [](const E& w) {
         return held(xf::sort(M(w * w), 0)) * other({5, 2});
     }},
    {"taken in order",
     {3, 4},
     [](const E& w) {
         return held(xf::take_along_axis(M(w), xf::argsort(M(w)), 1)) * other({3, 4});
     }},
    {"a vector's columns in order",
     {4},
     [](const E& w) {
         const xf::any_expr<double, 1> v(w);
         return held(xf::take(v, xf::argsort(M(w * other({3, 4})), 1), 0)) * other({3, 4});
     }},
    {"topk",
     {3, 5},
     [](const E& w) {
         return held(xf::topk(M(w), 2).values) * other({3, 2});
     }},
    {"all of topk",
     {3, 5},
     [](const E& w) {
         return held(xf::topk(M(w), 5).values) * other({3, 5});
     }},
    {"median of an odd count", {3, 5}, [](const E& w) { return held(xf::median(M(w), 1)) * w.sum(1); }},
    {"median of an even count", {3, 4}, [](const E& w) { return held(xf::median(M(w))) * w.sum(1); }},
    {"median of windows",
     {5, 6},
     [](const E& w) {
         return held(xf::median(xf::windows(M(w), 3), {-1, -2})) * other({3, 4});
     }},
    {"nanmedian", {3, 5}, [](const E& w) { return held(xf::nanmedian(with_nan(w), 0)) * other({5}); }},
    {"quantile", {3, 5}, [](const E& w) { return held(xf::quantile(M(w), 0.3, 1)) * other({3}); }},
    {"quantiles",
     {3, 5},
     [](const E& w) {
         return held(xf::quantile(M(w), {0.0, 0.9, 1.0}, {0, 1})) * other({3});
     }},
    {"nanquantile", {3, 5}, [](const E& w) { return held(xf::nanquantile(with_nan(w), 0.7)) * w.sum(1); }},
    {"cummax",
     {3, 5},
     [](const E& w) {
         return held(xf::cummax(M(w), 1)) * other({3, 5});
     }},
    {"cummin",
     {5, 3},
     [](const E& w) {
         return held(xf::cummin(M(xf::square(w)), 0)) * other({5, 3});
     }},
    {"pad, mean", {3, 4}, [](const E& w) { return padded(w, xf::pad_mode::mean); }},
    {"pad, median", {3, 4}, [](const E& w) { return padded(w, xf::pad_mode::median); }},
    {"pad, maximum", {3, 4}, [](const E& w) { return padded(w, xf::pad_mode::maximum); }},
    {"pad, minimum", {3, 4}, [](const E& w) { return padded(w, xf::pad_mode::minimum); }},
    {"pad, linear_ramp",
     {3, 4},
     [](const E& w) {
         return held(xf::pad(M(w), {{2, 1}, {3, 2}}, xf::pad_mode::linear_ramp, 0.7)) * other({6, 9});
     }},
    {"pad, two elements of a side",
     {3, 4},
     [](const E& w) {
         return held(xf::pad(M(w), {{2, 1}, {3, 2}}, xf::pad_mode::mean, xf::stat_length(2))) * other({6, 9});
     }},
};

using V = xf::any_expr<double, 1>;
const std::vector<double> ties{2, 1, 2, 1, 3, 3}, equal{4, 4, 4, 4}, with_nan_inside{1, NAN, 2, 2, NAN, 0};

/// What PyTorch has where elements are equal: see ties.py. Results have the weights 1, 10, 100, ...
struct tie {
    const char* name;
    const std::vector<double>& row;
    std::vector<double> expected;
};
const tie tied[] = {
    {"sort", ties, {100, 1, 1000, 10, 10000, 100000}},
    {"sort", equal, {1, 10, 100, 1000}},
    {"sort", with_nan_inside, {10, 10000, 100, 1000, 100000, 1}},
    {"cummax", ties, {11, 0, 1100, 0, 10000, 100000}},
    {"cummax", equal, {1, 10, 100, 1000}},
    {"cummax", with_nan_inside, {1, 1110, 0, 0, 110000, 0}},
    {"cummin", ties, {1, 110, 0, 111000, 0, 0}},
    {"cummin", equal, {1, 10, 100, 1000}},
    {"cummin", with_nan_inside, {1, 1110, 0, 0, 110000, 0}},
    {"median", ties, {0.5, 0, 0.5, 0, 0, 0}},
    {"median", equal, {0, 0.5, 0.5, 0}},
    {"quantile", ties, {0.5, 0, 0, 0.5, 0, 0}},
    {"quantile", equal, {0.1, 0.9, 0, 0}},
    {"nanmedian", ties, {0.5, 0, 0.5, 0, 0, 0}},
    {"nanmedian", equal, {0, 0.5, 0.5, 0}},
    {"nanmedian", with_nan_inside, {0.5, 0, 0.5, 0, 0, 0}},
    {"nanquantile", ties, {0.5, 0, 0, 0.5, 0, 0}},
    {"nanquantile", equal, {0.1, 0.9, 0, 0}},
    {"nanquantile", with_nan_inside, {0.9, 0, 0, 0, 0, 0.1}},
    {"topk", ties, {100, 0, 0, 0, 1, 10}},
    {"topk", equal, {1, 10, 100, 0}},
    {"topk", with_nan_inside, {0, 1, 100, 0, 10, 0}},
};

E of_row(const std::string& name, const V& x) {
    if (name == "sort") return held(xf::sort(x));
    if (name == "topk") return held(xf::topk(x, 3).values);
    if (name == "cummax") return held(xf::cummax(x));
    if (name == "cummin") return held(xf::cummin(x));
    if (name == "median") return held(xf::median(x));
    if (name == "nanmedian") return held(xf::nanmedian(x));
    if (name == "quantile") return held(xf::quantile(x, 0.3));
    return held(xf::nanquantile(x, 0.3));
}

}  // namespace

TEST_CASE("of equal elements the one that PyTorch takes has the derivative") {
    for (const tie& each : tied) {
        CAPTURE(each.name);
        CAPTURE(each.row);
        xt::xtensor<double, 1> x = xt::adapt(each.row, {each.row.size()});
        const E out = of_row(each.name, V(x));
        array weights = xt::ones<double>(std::vector<std::size_t>(out.shape().begin(), out.shape().end()));
        for (std::size_t k = 1; k < weights.size(); ++k) weights(k) = 10 * weights(k - 1);
        const auto [d] = xf::gradient((out * weights).sum(), x);
        const xt::xtensor<double, 1> by_x = xf::eval(d);
        for (std::size_t k = 0; k < x.size(); ++k) CHECK(by_x(k) == doctest::Approx(each.expected[k]));
    }
}

TEST_CASE("derivatives of what depends on an order agree with central differences, and once more") {
    for (const word& each : words) check(each);
}
