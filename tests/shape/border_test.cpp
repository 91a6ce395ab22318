#include <doctest/doctest.h>

#include <string>

#include "xfuse/core/errors.hpp"
#include "xfuse/shape/border.hpp"

namespace {

using xf::index_t;
using xf::pad_mode;
using xf::shape::find_run;

/// The operand's indices from -before to extent + after, read run by run.
std::string read(pad_mode mode, index_t extent, index_t before, index_t after) {
    std::string text;
    for (index_t at = -before; at < extent + after;) {
        const auto run = find_run(mode, at, extent);
        if (run.length < 1) return "a run of " + std::to_string(run.length);
        for (index_t k = 0; k < run.length && at < extent + after; ++k, ++at)
            text += std::to_string(run.source + k * run.step);
    }
    return text;
}

}  // namespace

TEST_CASE("borders as numpy.pad makes them") {
    CHECK(read(pad_mode::edge, 3, 4, 5) == "000001222222");
    CHECK(read(pad_mode::reflect, 4, 3, 3) == "3210123210");
    CHECK(read(pad_mode::symmetric, 3, 3, 3) == "210012210");
    CHECK(read(pad_mode::wrap, 3, 3, 3) == "012012012");
}

TEST_CASE("borders wider than the axis keep their period") {
    CHECK(read(pad_mode::reflect, 3, 7, 6) == "1210121012101210");
    CHECK(read(pad_mode::symmetric, 2, 5, 6) == "0011001100110");
    CHECK(read(pad_mode::wrap, 2, 5, 3) == "1010101010");
    CHECK(read(pad_mode::reflect, 2, 3, 3) == "10101010");
}

TEST_CASE("an axis of one element repeats it") {
    for (const auto mode : {pad_mode::edge, pad_mode::reflect, pad_mode::symmetric, pad_mode::wrap})
        CHECK(read(mode, 1, 3, 2) == "000000");
}

TEST_CASE("a run may be entered anywhere, and stays inside the axis") {
    for (const auto mode : {pad_mode::edge, pad_mode::reflect, pad_mode::symmetric, pad_mode::wrap}) {
        for (index_t extent = 1; extent < 8; ++extent) {
            for (index_t at = -30; at < 30; ++at) {
                const auto run = find_run(mode, at, extent);
                CHECK(run.source >= 0);
                CHECK(run.source < extent);
                if (run.length == 1 || run.length > 100) continue;
                const auto next = find_run(mode, at + 1, extent);
                CHECK(next.source == run.source + run.step);
                CHECK(next.length == run.length - 1);
            }
        }
    }
}

TEST_CASE("modes have NumPy's names") {
    for (const auto mode : {pad_mode::constant, pad_mode::edge, pad_mode::reflect, pad_mode::symmetric,
                            pad_mode::wrap, pad_mode::linear_ramp, pad_mode::median, pad_mode::minimum})
        CHECK(xf::shape::find_mode(xf::shape::name_of(mode)) == mode);
    CHECK_THROWS_WITH_AS(xf::shape::find_mode("empty"),
                         "pad: no mode is called \"empty\" (constant, edge, reflect, symmetric, wrap, "
                         "linear_ramp, maximum, mean, median and minimum are)",
                         xf::error);
}
