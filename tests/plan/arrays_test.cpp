#include <doctest/doctest.h>

#include <random>

#include "xfuse/explain.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Arrays of full size lie over each other where no later nest reads what they are written over.
namespace {

using array = xt::xtensor<float, 2>;
using tensor = xf::any_expr<float, 2>;

/// Larger than what a nest's tiles may take, so that what a product reads as its columns is an array. Whole
/// numbers, so that all sums are exact.
constexpr std::size_t n = 400;
constexpr auto array_bytes = xf::index_t(n * n * sizeof(float));

array whole_numbers(std::mt19937& random) {
    array x({n, n});
    for (float& each : x) each = float(int(random() % 5) - 2);
    return x;
}
tensor product(const tensor& a, const tensor& b) { return xf::clip(xf::matmul(a, b), -2.0F, 2.0F); }

xf::index_t bytes_of_arrays(const tensor& e, int threads = 1) {
    return xf::plan(e, {.threads = threads, .tile_bytes = array_bytes * 3 / 4})
        .inspect([](const xf::planning::plan& p) {
            xf::planning::verify(p, "test");
            return p.full_bytes;
        });
}

TEST_CASE("arrays of a chain: two of them at a time") {
    std::mt19937 random(1);
    const array x = whole_numbers(random), w = whole_numbers(random);
    tensor e = x;
    array expected = x;
    for (int k = 0; k < 8; ++k) {
        e = product(w, e);
        expected = xf::eval(product(w, expected));
    }
    for (const int threads : {1, 2}) {
        CHECK(bytes_of_arrays(e, threads) == 2 * array_bytes);
        array y;
        xf::assign(y, e, {.threads = threads});
        CHECK(y == expected);
    }
}

TEST_CASE("arrays: what is read late stays until then") {
    std::mt19937 random(2);
    const array x = whole_numbers(random), w = whole_numbers(random);
    const tensor first = product(w, x);
    tensor e = first;
    for (int k = 0; k < 4; ++k) e = product(w, e);
    e = product(e, first);
    CHECK(bytes_of_arrays(e) == 3 * array_bytes);
    array expected = xf::eval(first);
    const array kept = expected;
    for (int k = 0; k < 4; ++k) expected = xf::eval(product(w, expected));
    CHECK(xf::eval(e) == xf::eval(product(expected, kept)));
}

/// Each of these is made of two of those before it.
struct random_products {
    std::vector<tensor> all;
    std::vector<array> expected;

    random_products(std::mt19937& random, int count) {
        for (int k = 0; k < 2; ++k) {
            expected.push_back(whole_numbers(random));
            all.emplace_back(array(expected.back()));
        }
        for (int k = 0; k < count; ++k) {
            const std::size_t a = random() % all.size(), b = all.size() - 1 - random() % 2;
            const bool adds = random() % 3 == 0;
            const auto join = [&](const tensor& l, const tensor& r) -> tensor {
                return adds ? tensor(xf::clip(l - xf::transpose(r), -2.0F, 2.0F)) : product(l, r);
            };
            all.push_back(join(all[a], all[b]));
            expected.push_back(xf::eval(join(expected[a], expected[b])));
        }
    }
};

TEST_CASE("arrays of random graphs hold what their readers expect") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        const random_products g(random, 9);
        static_cast<void>(bytes_of_arrays(g.all.back()));
        CHECK(xf::eval(g.all.back()) == g.expected.back());
        const std::size_t other = 3 + random() % 6;
        array a({n, n}), b({n, n});
        xf::tie(a, b) = xf::results(g.all.back(), g.all[other]);
        CHECK(a == g.expected.back());
        CHECK(b == g.expected[other]);
    }
}

/// A shortcut around a convolution, of something that so many products of as many terms as channels make.
std::string plan_of_shortcut(int products, std::size_t channels, std::size_t results) {
    using layer = xf::any_expr<float>;
    const auto weights = [](std::size_t size, std::size_t from, std::size_t to) {
        return xt::xtensor<float, 4>({size, size, from, to});
    };
    const xt::xtensor<float, 4> x({1, 64, 64, channels});
    layer h = x;
    for (int k = 1; k < products; ++k)
        h = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(h, weights(1, channels, channels)));
    h = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(h, weights(1, channels, results)));
    const layer e = h + xf::nn::conv2d<xf::nn::nhwc>(h, weights(3, results, results), {.padding = 1});
    const layer result = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(e, weights(1, results, 32)));
    return xf::explain(result, xf::policy{.threads = 1}).text();
}

TEST_CASE("arrays: what several stages read is one where it is much work with many weights, and else rolls") {
    constexpr auto in_step = "in step with the tiles of the result";
    CHECK(plan_of_shortcut(5, 256, 256).find(in_step) == std::string::npos);
    CHECK(plan_of_shortcut(2, 256, 256).find(in_step) != std::string::npos);
    CHECK(plan_of_shortcut(1, 256, 1280).find(in_step) != std::string::npos);
}

}  // namespace
