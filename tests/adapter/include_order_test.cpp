// A program whose headers use xtensor before the library is seen. Its types here are used in no other
// file: whether a type was used before is decided once for a program.
#include "early_xtensor.hpp"

namespace {
using early = xt::xtensor<unsigned short, 3>;
early make_early() {
    early y = xt::ones<unsigned short>({2, 2, 2});
    xt::view(y, 0) = xt::view(y, 1) + 1;
    return y;
}
}  // namespace

#include <doctest/doctest.h>

#include "targets.hpp"

TEST_CASE("a container type in use before the library was included is a target like any other") {
    early y = make_early();
    const early x = y;
    y = xf::lazy(x) * x;
    CHECK(y(0, 0, 0) == 4);
    y += xf::lazy(x) * x;
    CHECK(y(0, 0, 0) == 8);
    y = xf::lazy(y) + y;
    CHECK(y(0, 0, 0) == 16);
    xt::noalias(y) = xf::lazy(x) + x;
    CHECK(y(0, 0, 0) == 4);
    xt::view(y, 0) = xf::lazy(xt::view(x, 1)) * xt::view(x, 1);
    CHECK(y(0, 0, 0) == 1);
    CHECK_THROWS_AS(xt::noalias(xt::view(y, 0)) = xf::lazy(xt::view(x, 1, xt::all(), xt::range(0, 1))),
                    xf::shape_error);
    early z;
    z = xf::lazy(x) + x;
    CHECK(z(0, 0, 0) == 4);
}
