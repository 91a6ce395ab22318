#include "errors/refused.hpp"

#include <xfuse/xtensor.hpp>

#include "xfuse/xfuse.hpp"

using namespace errors;

TEST_CASE("slices") {
    refused<xf::bounds_error>("view: index 2 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), 2);
    });
    refused<xf::bounds_error>("view: index -3 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), -3);
    });
    refused<xf::bounds_error>("view: index 3 is outside axis 1 of extent 3 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), xt::all(), 3);
    });
    refused<xf::bounds_error>("view: index -4 is outside axis 1 of extent 3 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), xt::all(), -4);
    });
    refused<xf::bounds_error>("view: index 9 is outside axis 1 of extent 3 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), xt::ellipsis(), 9);
    });
    refused<xf::bounds_error>("view: index 4 is outside axis 2 of extent 4 (operand shape (2, 3, 4))", [] {
        return xf::view(of({2, 3, 4}), 1, xt::all(), 4);
    });
    refused<xf::bounds_error>("view: index 0 is outside axis 0 of extent 0 (operand shape (0, 3))", [] {
        return xf::view(of({0, 3}), 0);
    });
    refused<xf::bounds_error>("view: index 2 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}), xt::newaxis(), 2);
    });
    refused<xf::bounds_error>("view: the step of the range of axis 0 is 0 (operand shape (5,))",
                              [] { return xf::view(of({5}), xt::range(0, 4, 0)); });
    refused<xf::bounds_error>("view: index 5 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
        return xf::view(of({2, 3}) * 2, 5);
    });
    refused<xf::bounds_error>(
        "view: index 9223372036854775807 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
            return xf::view(of({2, 3}), huge);
        });
    refused<xf::bounds_error>(
        "view: index -9223372036854775807 is outside axis 0 of extent 2 (operand shape (2, 3))", [] {
            return xf::view(of({2, 3}), -huge);
        });
}

TEST_CASE("as_strided") {
    refused<xf::bounds_error>(
        "as_strided: shape (2, 3) with strides (3, 1) and offset 1 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {2, 3}, {3, 1}, 1);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (7,) with strides (1,) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {7}, {1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (1,) with strides (1,) and offset 6 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {1}, {1}, 6);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (1,) with strides (1,) and offset -1 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {1}, {1}, -1);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2,) with strides (-1,) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {2}, {-1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2, 2) with strides (5, 1) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}), {2, 2}, {5, 1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (3,) with strides (9223372036854775807,) and offset 0 overflows beyond the "
        "operand's elements 0 to 5",
        [] {
            return xf::as_strided(of({2, 3}), {3}, {huge});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2, 2) with strides (9223372036854775807, 9223372036854775807) and offset 0 "
        "overflows beyond the operand's elements 0 to 5",
        [] {
            return xf::as_strided(of({2, 3}), {2, 2}, {huge, huge});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2,) with strides (-9223372036854775807,) and offset -2 overflows beyond the "
        "operand's elements 0 to 5",
        [] {
            return xf::as_strided(of({2, 3}), {2}, {-huge}, -2);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2, 2) with strides (9223372036854775807, -9223372036854775807) and offset 0 "
        "leaves the operand's elements 0 to 5",
        [] {
            return xf::as_strided(of({2, 3}), {2, 2}, {huge, -huge}, 0);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2,) with strides (1,) and offset 9223372036854775807 overflows beyond the "
        "operand's elements 0 to 5",
        [] {
            return xf::as_strided(of({2, 3}), {2}, {1}, huge);
        });
    refused<xf::bounds_error>(
        "as_strided: shape (7,) with strides (1,) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}) * 2, {7}, {1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (2, 4) with strides (3, 1) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(of({2, 3}) + 1, {2, 4}, {3, 1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (1,) with strides (1,) and offset 0 leaves the operand, which has no elements",
        [] { return xf::as_strided(of({0}), {1}, {1}); });
    refused<xf::bounds_error>(
        "as_strided: shape (3,) with strides (4,) and offset 0 leaves the operand's elements 0 to 4", [] {
            return xf::as_strided(xf::diagonal(of({2, 3})), {3}, {4});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (3, 3) with strides (2, 1) and offset 0 leaves the operand's elements 0 to 5", [] {
            return xf::as_strided(xf::transpose(of({2, 3})), {3, 3}, {2, 1});
        });
    refused<xf::bounds_error>(
        "as_strided: shape (5,) with strides (1,) and offset 0 leaves the operand's elements 0 to 3",
        [] { return xf::as_strided(xf::windows(of({4}), 2), {5}, {1}); });
    refused<xf::shape_error>("as_strided: extent -1 of axis 0 is negative (shape (-1,))", [] {
        return xf::as_strided(of({2, 3}), {-1}, {1});
    });
    refused<xf::shape_error>("as_strided: extent -4 of axis 1 is negative (shape (2, -4))", [] {
        return xf::as_strided(of({2, 3}), {2, -4}, {1, 1});
    });
    refused<xf::shape_error>("as_strided: the element count of shape (4294967296, 4294967296) overflows", [] {
        return xf::as_strided(of({1}), {wide, wide}, {0, 0});
    });
}
