#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <string>

#include "expr/values.hpp"

/// Wrong input: the exact type of the error, a message that names the operation, the operand, the
/// axis and the sizes, and a target that stays as it was.
namespace {

using values::index_t;
using values::row;

float data[64] = {};
template <std::size_t K>
auto of(const index_t (&shape)[K]) {
    return xf::lazy(static_cast<const float*>(data), shape);
}

/// The message of the error that f throws, if its type is exactly E; otherwise what came instead.
template <class E, class F>
std::string message_of(const F& f) {
    try {
        f();
    } catch (const xf::error& e) {
        return typeid(e) == typeid(E) ? e.what() : std::string("another type: ") + e.what();
    } catch (const std::exception& e) {
        return std::string("not of the library: ") + e.what();
    }
    return "nothing thrown";
}

constexpr index_t huge = std::numeric_limits<index_t>::max();

}  // namespace

TEST_CASE("windows") {
    const auto x = of({8, 3, 4, 4});
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(of({2, 1, 4, 4}), 5);
          }) == "windows: window 5 is larger than axis 2 of extent 4 (operand shape (2, 1, 4, 4))");
    const auto y = of({2, 4});
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {3, 2}, {1, 1});
          }) == "windows: window 3 is larger than axis 0 of extent 2 (operand shape (2, 4))");
    CHECK(message_of<xf::window_error>([&] { (void)xf::windows(y, 0); }) ==
          "windows: window 0 of axis 0 is below 1");
    CHECK(message_of<xf::window_error>([&] { (void)xf::windows(y, -2); }) ==
          "windows: window -2 of axis 0 is below 1");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 2}, {1, 0});
          }) == "windows: step 0 of axis 1 is below 1");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 2}, {1, -1});
          }) == "windows: step -1 of axis 1 is below 1");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 2}, {1, 1}, {.dilation = {1, 0}});
          }) == "windows: dilation 0 of axis 1 is below 1");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 3}, {1, 1}, {.dilation = {1, 2}});
          }) == "windows: window 3 with dilation 2 is larger than axis 1 of extent 4 (operand shape (2, 4))");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 9}, {1, 1}, {.padding = {0, 2}});
          }) == "windows: window 9 is larger than axis 1 of extent 4 padded to 8 (operand shape (2, 4))");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.padding = {0, -1}});
          }) == "windows: padding -1 of axis 1 is negative");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.padding = {0, huge}});
          }).find("overflows") != std::string::npos);
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, huge}, {1, 1}, {.dilation = {1, huge}});
          }).find("larger than axis 1 of extent 4") != std::string::npos);
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.dilation = {2}});
          }) == "windows: 1 entries of dilation for 2 window axes");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.padding = {2}});
          }) == "windows: 1 entries of padding for 2 window axes");
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.axes = {1, -1}});
          }) == "windows: axis 1 is given twice (as -1 in an operand of rank 2)");
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::windows(y, {1, 1}, {1, 1}, {.axes = {0, 2}});
          }) == "windows: axis 2 is out of range for an operand of rank 2");
    CHECK(message_of<xf::window_error>([&] {
              (void)xf::windows(of({0, 4}), {1, 1}, {1, 1});
          }) == "windows: window 1 is larger than axis 0 of extent 0 (operand shape (0, 4))");
    CHECK_NOTHROW((void)xf::windows(x, 4));
}

TEST_CASE("axes") {
    const auto x = of({2, 3, 4});
    CHECK(message_of<xf::axis_error>([&] { (void)x.sum(3); }) ==
          "sum: axis 3 is out of range for an operand of rank 3");
    CHECK(message_of<xf::axis_error>([&] { (void)x.max(-4); }) ==
          "max: axis -4 is out of range for an operand of rank 3");
    CHECK(message_of<xf::axis_error>([&] {
              (void)x.mean({0, -3});
          }) == "mean: axis 0 is given twice (as -3 in an operand of rank 3)");
    CHECK(message_of<xf::axis_error>([&] {
              (void)x.argmin({1, 1});
          }) == "argmin: axis 1 is given twice (as 1 in an operand of rank 3)");
    CHECK(message_of<xf::axis_error>([&] { (void)xf::stddev(x, 9); }).find("stddev: axis 9") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::logsumexp(x, 9); }).find("logsumexp: axis 9") == 0);
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::transpose(x, {0, 1, 1});
          }).find("transpose: axis 1 is given twice") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::swapaxes(x, 0, 3); }).find("swapaxes: axis 3") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::moveaxis(x, -4, 0); }).find("moveaxis: axis -4") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::flip(x, 3); }).find("flip: axis 3") == 0);
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::flip(x, {1, -2});
          }).find("flip: axis 1 is given twice") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::expand_dims(x, 4); }).find("expand_dims: axis 4") == 0);
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::diagonal(x, 0, 1, -2);
          }).find("diagonal: axis 1 is given twice") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::repeat(x, 2, 3); }).find("repeat: axis 3") == 0);
}

TEST_CASE("shapes that do not fit each other") {
    const auto x = of({2, 3});
    const std::string broadcast = message_of<xf::shape_error>([&] { (void)(x + of({2, 4})); });
    for (const char* part :
         {"add: operand 1 of shape (2, 4)", "axis 1 has extent 4", "others have 3", "(2, 3)"}) {
        CHECK_MESSAGE(broadcast.find(part) != std::string::npos, broadcast);
    }
    CHECK(message_of<xf::shape_error>([&] {
              (void)(of({0}) * of({3}));
          }).find("multiply: operand 1 of shape (3,)") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)(of({3}) < of({0}));
          }).find("less: operand 1 of shape (0,)") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::where(x > 0, x, of({3, 3}));
          }).find("where: operand 2 of shape (3, 3)") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::map([](auto a, auto b) noexcept { return a + b; }, x, of({5}));
          }).find("map: operand 1 of shape (5,)") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::reshape(x, {4, 2});
          }) == "reshape: shape (2, 3) of 6 elements does not fit into (4, 2)");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::reshape(x, {4, -1});
          }).find("(4, -1)") != std::string::npos);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::reshape(x, {-1, -1});
          }) == "reshape: axes 0 and 1 are both -1");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::reshape(x, {-2, 3});
          }) == "reshape: extent -2 of axis 0 is negative");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::reshape(of({0, 3}), {0, -1});
          }).find("reshape: shape (0, 3)") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::broadcast_to(x, {3, 3});
          }) == "broadcast_to: axis 0 of extent 2 cannot become 3 (operand shape (2, 3), wanted (3, 3))");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::broadcast_to(x, {-1, 2, 3});
          }).find("broadcast_to: extent -1 of axis 0") == 0);
    CHECK(message_of<xf::shape_error>([&] { (void)xf::squeeze(x, 1); }) ==
          "squeeze: axis 1 has extent 3, not 1 (operand shape (2, 3))");
    CHECK(message_of<xf::shape_error>([&] { (void)xf::repeat(x, -1, 0); }) ==
          "repeat: count -1 of axis 0 is negative");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::repeat(x, {1, 2}, 1);
          }) == "repeat: 2 counts for axis 1 of extent 3");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::repeat(x, {1, -2}, 0);
          }) == "repeat: count -2 of entry 1 of axis 0 is negative");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::tile(x, {2, -1});
          }) == "tile: count -1 of axis 1 is negative");
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::pad(x, {0, {1, -1}});
          }) == "pad: width (1, -1) of axis 1 is negative (operand shape (2, 3))");
    CHECK(message_of<xf::shape_error>([&] {
              (void)of({2, -3});
          }) == "lazy: extent -3 of axis 1 is negative (shape (2, -3))");
}

TEST_CASE("reductions of nothing without identity") {
    const auto x = of({3, 0});
    CHECK(message_of<xf::shape_error>([&] { (void)x.max(1); }) ==
          "zero-size reduction: max has no identity (operand shape (3, 0))");
    CHECK(message_of<xf::shape_error>([&] {
              (void)x.min();
          }).find("zero-size reduction: min has no identity") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)x.argmax(1);
          }).find("zero-size reduction: argmax has no identity") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::argmin(x);
          }).find("zero-size reduction: argmin has no identity") == 0);
    CHECK_NOTHROW((void)x.max(0));
}

TEST_CASE("as_strided beyond the memory") {
    const auto x = of({2, 3});
    const auto refused = [&](auto f) {
        return message_of<xf::bounds_error>(f).find("as_strided: shape ") == 0;
    };
    CHECK(message_of<xf::bounds_error>([&] {
              (void)xf::as_strided(x, {2, 3}, {3, 1}, 1);
          }) ==
          "as_strided: shape (2, 3) with strides (3, 1) and offset 1 leaves the operand's elements 0 to 5");
    CHECK(refused([&] { (void)xf::as_strided(x, {1}, {1}, 6); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {1}, {1}, -1); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {2}, {-1}); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {3}, {huge}); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {2, 2}, {huge, huge}); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {2}, {-huge}, -2); }));
    CHECK(refused([&] { (void)xf::as_strided(x, {2, 2}, {huge, -huge}, 0); }));
    CHECK(refused([&] { (void)xf::as_strided(x * 2, {7}, {1}); }));
    CHECK(refused([&] { (void)xf::as_strided(of({0}), {1}, {1}); }));
    CHECK(message_of<xf::shape_error>([&] {
              (void)xf::as_strided(x, {-1}, {1});
          }).find("as_strided: extent -1") == 0);
    // What x covers, not what its buffer holds: a view of part of it allows only that part.
    CHECK(refused([&] { (void)xf::as_strided(xf::diagonal(x), {3}, {4}); }));
    CHECK_NOTHROW((void)xf::as_strided(xf::diagonal(x), {2}, {4}));
    CHECK_NOTHROW((void)xf::as_strided(xf::flip(x, 1), {3}, {-1}));
    CHECK_NOTHROW((void)xf::as_strided(x, {1, 5}, {huge, 1}, 1));
}

TEST_CASE("extents whose product overflows") {
    const index_t wide = index_t(1) << 32;
    const auto overflows = [](auto f, const char* name) {
        const std::string m = message_of<xf::shape_error>(f);
        return m.find(name) == 0 && m.find("overflows") != std::string::npos ? std::string() : m;
    };
    const auto one = of({1});
    CHECK(overflows([&] { (void)xf::broadcast_to(one, {wide, wide}); }, "broadcast_to") == "");
    CHECK(overflows(
              [&] {
                  (void)xf::broadcast_to(one, {wide, wide / 8});
              },
              "broadcast_to") == "");  // of bytes
    CHECK(overflows([&] { (void)of({wide, wide}); }, "lazy") == "");
    CHECK(overflows([&] { (void)xf::repeat(of({2}), huge, 0); }, "repeat") == "");
    CHECK(overflows([&] { (void)xf::tile(of({2}), {huge, 1}); }, "tile") == "");
    CHECK(overflows([&] { (void)xf::pad(of({2}), {{huge, 1}}); }, "pad") == "");
    CHECK(overflows(
              [&] {
                  (void)(of({1, 1}) + xf::broadcast_to(one, {wide, 1}) + xf::broadcast_to(one, {1, wide}));
              },
              "add") == "");
    CHECK(overflows([&] { (void)xf::reshape(of({1}), {wide, wide}); }, "reshape") == "");
    CHECK(overflows([&] { (void)xf::windows(xf::broadcast_to(one, {wide}), {wide / 2}, {1}); }, "windows") ==
          "");
    CHECK(overflows([&] { (void)xf::as_strided(one, {wide, wide}, {0, 0}); }, "as_strided") == "");
    CHECK(overflows([&] { (void)xf::cast<double>(xf::broadcast_to(one, {wide, wide / 16})); }, "cast") == "");
    // A shape with an extent 0 holds nothing, whatever stands beside it.
    CHECK_NOTHROW((void)xf::broadcast_to(one, {wide, wide, 0}));
}

TEST_CASE("a target of another shape stays as it was") {
    float out[8];
    std::memset(out, 0x5a, sizeof out);
    float before[8];
    std::memcpy(before, out, sizeof out);
    const index_t shape[] = {2, 4}, strides[] = {4, 1};
    CHECK(message_of<xf::shape_error>([&] {
              xf::expr::evaluate<float>(of({2, 3}) + 1, xf::expr::make_target(out, shape, strides));
          }) == "assignment: an expression of shape (2, 3) does not fit a target of shape (2, 4)");
    CHECK(message_of<xf::shape_error>([&] {
              xf::expr::evaluate<float>(of({1, 4}), xf::expr::make_target(out, shape, strides));
          }).find("assignment: ") == 0);
    CHECK(message_of<xf::shape_error>([&] {
              xf::expr::evaluate<float>(of({8}), xf::expr::make_target(out, shape, strides));
          }).find("assignment: ") == 0);
    CHECK(std::memcmp(out, before, sizeof out) == 0);
}

TEST_CASE("tensordot of more axes than there is room for") {
    const auto x = of({1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    const auto y = of({1, 1, 1, 1, 1, 1, 1, 1});
    CHECK(message_of<xf::rank_error>([&] { (void)xf::tensordot(x, y, 1); }) ==
          "tensordot: 17 axes, the summed ones included; 16 is the limit");
}

TEST_CASE("more loops than there is room for") {
    const auto twice = [](const auto& e, int axis) { return xf::repeat(e, 2, axis); };
    const std::vector<float> x(512);
    const auto four = twice(twice(twice(twice(xf::lazy(x.data(), {2, 2, 2, 2, 2, 2, 2, 2, 2}), 0), 1), 2), 3);
    const auto eight = twice(twice(twice(twice(four, 4), 5), 6), 7);
    const auto shape = xf::expr::shape_of(eight);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::vector<float> y(std::size_t(xf::shape::volume(shape)), 3.f);
    CHECK(
        message_of<xf::rank_error>([&] {
            xf::expr::evaluate<float>(eight + 1.f, xf::expr::make_target(y.data(), shape, strides));
        }) ==
        "add: the result's axes, the reduced ones and those that repeat, tile and reshape split off come to "
        "more than 16 loops");
    CHECK(y == std::vector<float>(y.size(), 3.f));
}
