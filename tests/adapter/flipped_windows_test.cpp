#include <doctest/doctest.h>

#include <random>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Windows over what is read from its end to its start.
namespace {

using array = xt::xtensor<float, 2>;

/// Whole numbers, so that sums do not depend on the order of their terms.
array numbers(std::mt19937& random, std::size_t rows, std::size_t columns) {
    array x({rows, columns});
    for (float& value : x) value = float(int(random() % 19) - 9);
    return x;
}

template <class E>
void check_reductions(const E& e, std::size_t rows, std::size_t columns) {
    const array x = e;
    const auto w = xf::windows(e, {rows, columns}, {1, 2});
    const auto plain = xf::windows(x, {rows, columns}, {1, 2});
    CHECK(xf::eval(w.sum({-1, -2})) == xf::eval(plain.sum({-1, -2})));
    CHECK(xf::eval(w.max({-1, -2})) == xf::eval(plain.max({-1, -2})));
    CHECK(xf::eval(xf::sum(e, {0})) == xf::eval(xf::sum(x, {0})));
    CHECK(xf::eval(xf::min(e, {1})) == xf::eval(xf::min(x, {1})));
    CHECK(xf::eval_scalar(xf::sum(e)) == xf::eval_scalar(xf::sum(x)));
}

}  // namespace

TEST_CASE("reductions of flipped operands, beside the same of an array") {
    std::mt19937 random(7);
    for (int k = 0; k < 20; ++k) {
        CAPTURE(k);
        const std::size_t rows = 1 + random() % 40, columns = 1 + random() % 60;
        const std::size_t down = 1 + random() % rows, across = 1 + random() % columns;
        const array x = numbers(random, rows, columns);
        check_reductions(xf::flip(x, 1), down, across);
        check_reductions(xf::flip(x, 0), down, across);
        check_reductions(xf::flip(xf::lazy(x) + 1), down, across);
        check_reductions(xf::flip(xf::transpose(x), 1), 1 + across % columns, 1 + down % rows);
        check_reductions(xf::flip(xf::repeat(x, 2, 0), 1), down, across);
    }
}

TEST_CASE("kernels of windows are there for flipped rows as well") {
    const array x = xt::zeros<float>({64, 64});
    const auto uses = [](const auto& e, const char* kernel) {
        return xf::explain(e).text().find(kernel) != std::string::npos;
    };
    CHECK(uses(xf::windows(x, {3, 3}).sum({-1, -2}), "windows at once"));
    CHECK(uses(xf::windows(xf::flip(x, 1), {3, 3}).sum({-1, -2}), "windows at once"));
    CHECK(uses(xf::windows(x, {4, 9}).sum({-1, -2}), "sliding along"));
    CHECK(uses(xf::windows(xf::flip(x, 1), {4, 9}).sum({-1, -2}), "sliding along"));
    CHECK(uses(xf::windows(xf::flip(x), {20, 20}).max({-1, -2}), "sliding along"));
}
