#include <doctest/doctest.h>

#include "planning.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Windows that read past a border, and tiles over divisions.
namespace {

using namespace planning_tests;
using array2 = xt::xtensor<float, 2>;

TEST_CASE("large windows that read past a border give what those of a padded array give") {
    array2 x({40, 3000});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 7919 % 1009);
    for (const index_t step : {1, 2}) {
        const array2 padded = xf::pad(x, {{7, 3}, {2, 5}}, "constant", -9);
        const array2 expected = xf::windows(padded, {13, 3}, {step, step}).max({-1, -2});
        const array2 y = xf::windows(x, {13, 3}, {step, step}, {.padding = {{7, 3}, {2, 5}}, .pad_value = -9})
                             .max({-1, -2});
        CHECK(y == expected);
        const array2 sums = xf::windows(padded, {13, 3}, {step, step}).sum({-1, -2});
        const array2 z = xf::windows(x, {13, 3}, {step, step}, {.padding = {{7, 3}, {2, 5}}, .pad_value = -9})
                             .sum({-1, -2});
        CHECK(z == sums);
    }
}

TEST_CASE("tiles over a division by two have an even number of rows, whatever the length of the array") {
    const untouched<float> x(512 * 512), y(1027 * 1027);
    const auto wide = xf::pad(x.operand({512, 1, 512, 1}), {{0, 0}, {0, 1}, {0, 0}, {0, 1}});
    const auto crop = xf::view(xf::reshape(wide, {1024, 1024}), xt::range(0, 1023), xt::range(0, 1023));
    const auto e = xf::pad(crop, 2);
    const kept_plan p(e, dense_target(y, e));
    CHECK(p->root().box[0] < 1027);
    CHECK(p->root().box[0] % 2 == 0);
}

}  // namespace
