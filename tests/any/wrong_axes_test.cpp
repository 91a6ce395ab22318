#include "any/wrong_calls.hpp"

using namespace wrong;

// Operands of any rank: lists of axes, shapes and widths.
namespace {

const any a = of({2, 3, 4}), b = of({3, 5}), v = of({4}), nothing;
using list = std::vector<int>;
const auto &axis = XFUSE_ERROR(axis), &shape = XFUSE_ERROR(shape), &rank = XFUSE_ERROR(rank),
           &bounds = XFUSE_ERROR(bounds), &dtype = XFUSE_ERROR(dtype), &window = XFUSE_ERROR(window),
           &other = typeid(xf::error);

}  // namespace

TEST_CASE("wrong calls: shapes and scalars of elementwise operations") {
    const call calls[] = {
        {shape,
         "add: operand 1 of shape (3, 5) does not broadcast: its axis 1 has extent 5 where the others have 4",
         [](auto& y) { y = a + b; }},
        {shape, "maximum: operand 1 of shape (3, 5) does not", [](auto& y) { y = xf::maximum(a, b); }},
        {shape, "where: operand 1 of shape (2, 3, 4) does not",
         [](auto& y) { y = xf::where(b > 0.0F, a, 0.0F); }},
        {shape,
         "pow: operand 1 of shape (3,) does not broadcast: its axis 0 has extent 3 where the others have 0",
         [](auto& y) { y = xf::pow(any(of({0})), any(of({3}))); }},
        {shape, "clip: operand 2 of shape (3, 5) does not", [](auto& y) { y = xf::clip(a, 0.0F, b); }},
        {dtype, "clip: the scalar 300 does not fit int8",
         [](auto& y) { y = xf::cast<float>(xf::clip(xf::cast<std::int8_t>(a), 300, 400)); }},
        {dtype, "add: the scalar 300 does not fit int8",
         [](auto& y) { y = xf::cast<float>(xf::cast<std::int8_t>(a) + 300); }},
        {dtype, "multiply: the scalar -1 does not fit uint8",
         [](auto& y) { y = xf::cast<float>(xf::cast<std::uint8_t>(a) * -1); }},
        {rank, "any_expr: it holds no expression yet", [](auto& y) { y = nothing * 2.0F; }},
        {rank, "any_expr: it holds no expression yet",
         [](auto& y) {
             y = of_rank<2>() + of({2, 2});
         }},
        {rank, "any_expr: it holds no expression yet", [](auto& y) { y = of_rank<1>(); }},
        {rank, "any_expr: an expression of shape (2, 3, 4) has not 2 axes",
         [](auto& y) { y = of_rank<2>(a); }},
        {rank, "any_expr: an expression of shape (2, 3, 4) has not 2 axes",
         [](auto&) {
             xt::xtensor<float, 2> t;
             t = a;
         }},
        {shape, "assignment: an expression of shape (4,) does not fit a target of shape (2,)",
         [](auto& y) { xt::view(y, 0) = v; }},
        {shape,
         "add: operand 1 of shape (3, 5) does not broadcast: its axis 0 has extent 3 where the others have 2",
         [](auto& y) { y += b; }},
    };
    check(calls);
}

TEST_CASE("wrong calls: axes of reductions and scans") {
    const call calls[] = {
        {axis, "sum: axis 3 is out of range for an operand of rank 3", [](auto& y) { y = a.sum(3); }},
        {axis, "sum: axis 1 is given twice (as -2 in an operand of rank 3)",
         [](auto& y) {
             y = a.sum(list{0, 1, -2});
         }},
        {axis, "sum: axis 0 is out of range for an operand of rank 0", [](auto& y) { y = v.sum().sum(0); }},
        {rank, "a list of 17 entries", [](auto& y) { y = a.sum(list(17, 0)); }},
        {bounds, "18446744073709551615 is above the greatest index",
         [](auto& y) { y = a.sum(std::vector<std::uint64_t>{~0ULL}); }},
        {axis, "mean: axis -4 is out of range", [](auto& y) { y = a.mean({-4}); }},
        {axis, "var: axis 1 is given twice",
         [](auto& y) {
             y = a.var({1, 1}, xf::ddof(1));
         }},
        {axis, "stddev: axis 7 is out of range", [](auto& y) { y = a.stddev(7); }},
        {axis, "norm: axis 5 is out of range",
         [](auto& y) {
             y = a.norm({0, 5});
         }},
        {axis, "logsumexp: axis 3 is out of range", [](auto& y) { y = a.logsumexp(3); }},
        {axis, "prod: axis 2 is given twice (as -1 in",
         [](auto& y) {
             y = a.prod({2, -1}, xf::keepdims);
         }},
        {axis, "argmax: axis 3 is out of range", [](auto& y) { y = xf::cast<float>(a.argmax(3)); }},
        {axis, "count_nonzero: axis -4 is out of range",
         [](auto& y) { y = xf::cast<float>(a.count_nonzero(-4)); }},
        {axis, "all: axis 3 is out of range", [](auto& y) { y = xf::cast<float>(a.all(3)); }},
        {shape, "max has no identity (operand shape (0, 3))",
         [](auto& y) {
             y = any(of({0, 3})).max(0);
         }},
        {shape, "argmin has no identity (operand shape (2, 0))",
         [](auto& y) {
             y = xf::cast<float>(any(of({2, 0})).argmin());
         }},
        {axis, "cumsum: axis 3 is out of range", [](auto& y) { y = xf::cumsum(a, 3); }},
        {axis, "cumprod: axis -4 is out of range", [](auto& y) { y = xf::cumprod(a, -4); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: axes and shapes of views") {
    const call calls[] = {
        {axis, "transpose: axis 0 is given twice",
         [](auto& y) {
             y = xf::transpose(a, {0, 0, 1});
         }},
        {axis, "transpose: axis 3 is out of range",
         [](auto& y) {
             y = xf::transpose(a, {0, 1, 3});
         }},
        {rank, "transpose: 2 axes for an operand of rank 3",
         [](auto& y) {
             y = xf::transpose(a, {0, 1});
         }},
        {rank, "moveaxis: 2 axes to move to 1 places",
         [](auto& y) {
             y = xf::moveaxis(a, {0, 1}, {0});
         }},
        {axis, "moveaxis: axis 3 is out of range", [](auto& y) { y = xf::moveaxis(a, {0}, {3}); }},
        {axis, "moveaxis: axis 0 is given twice",
         [](auto& y) {
             y = xf::moveaxis(a, {0, 0}, {1, 2});
         }},
        {axis, "swapaxes: axis 3 is out of range", [](auto& y) { y = xf::swapaxes(a, 0, 3); }},
        {axis, "flip: axis 1 is given twice (as -2",
         [](auto& y) {
             y = xf::flip(a, {1, -2});
         }},
        {axis, "flip: axis 5 is out of range", [](auto& y) { y = xf::flip(a, {5}); }},
        {axis, "expand_dims: axis 5 is out of range for a result of rank 4",
         [](auto& y) { y = xf::expand_dims(a, {5}); }},
        {axis, "expand_dims: axis 0 is given twice",
         [](auto& y) {
             y = xf::expand_dims(a, {0, 0});
         }},
        {rank, "expand_dims: an expression has at most 16 axes",
         [](auto& y) {
             y = xf::expand_dims(a, list{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
         }},
        {axis, "squeeze: axis 3 is out of range", [](auto& y) { y = xf::squeeze(a, {3}); }},
        {shape, "squeeze: axis 1 has extent 3, not 1 (operand shape (2, 3, 4))",
         [](auto& y) { y = xf::squeeze(a, {1}); }},
        {rank, "broadcast_to: shape (4,) has fewer axes than the operand of shape (2, 3, 4)",
         [](auto& y) { y = xf::broadcast_to(a, {4}); }},
        {shape,
         "broadcast_to: axis 0 of extent 2 cannot become 5 (operand shape (2, 3, 4), wanted (5, 3, 4))",
         [](auto& y) {
             y = xf::broadcast_to(a, {5, 3, 4});
         }},
        {shape, "broadcast_to: extent -1 of axis 0 is negative",
         [](auto& y) {
             y = xf::broadcast_to(a, {-1, 2, 3, 4});
         }},
        {shape, "broadcast_to: the element count of shape (1099511627776, 1099511627776, 4) overflows",
         [](auto& y) {
             y = xf::broadcast_to(v, {1LL << 40, 1LL << 40, 4});
         }},
        {shape, "reshape: shape (2, 3, 4) of 24 elements does not fit into (5, 5)",
         [](auto& y) {
             y = xf::reshape(a, {5, 5});
         }},
        {shape, "reshape: shape (2, 3, 4) of 24 elements does not fit into (5, -1)",
         [](auto& y) {
             y = xf::reshape(a, {5, -1});
         }},
        {shape, "reshape: shape (2, 3, 4) of 24 elements does not fit into ()",
         [](auto& y) { y = xf::reshape(a, list{}); }},
        {shape, "reshape: shape (0, 3) of 0 elements does not fit into (0, -1)",
         [](auto& y) {
             y = xf::reshape(any(of({0, 3})), {0, -1});
         }},
        {shape, "reshape: axes 0 and 1 are both -1",
         [](auto& y) {
             y = xf::reshape(a, {-1, -1});
         }},
        {shape, "reshape: extent -2 of axis 0 is negative",
         [](auto& y) {
             y = xf::reshape(a, {-2, 12});
         }},
    };
    check(calls);
}

TEST_CASE("wrong calls: windows and borders") {
    const call calls[] = {
        {window, "windows: window 5 is larger than axis 2 of extent 4 (operand shape (2, 3, 4))",
         [](auto& y) { y = xf::windows(a, {5}, {1}); }},
        {window, "windows: window 0 of axis 2 is below 1", [](auto& y) { y = xf::windows(a, {0}, {1}); }},
        {window, "windows: step 0 of axis 2 is below 1", [](auto& y) { y = xf::windows(a, {2}, {0}); }},
        {window, "windows: 1 steps for 2 window axes",
         [](auto& y) {
             y = xf::windows(a, {2, 2}, {1});
         }},
        {axis, "windows: axis 3 is out of range",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.axes = {3}}); }},
        {axis, "windows: axis 1 is given twice",
         [](auto& y) {
             y = xf::windows(a, {2, 2}, {1, 1}, {.axes = {1, 1}});
         }},
        {window, "windows: 1 entries of axes for 2 window axes",
         [](auto& y) {
             y = xf::windows(a, {2, 2}, {1, 1}, {.axes = {1}});
         }},
        {rank, "windows: 8 window axes for an operand of rank 9: an expression has at most 16 axes",
         [](auto& y) {
             y = xf::windows(xf::reshape(a, {2, 3, 4, 1, 1, 1, 1, 1, 1}), list(8, 1), list(8, 1));
         }},
        {window, "windows: 4 window axes for an operand of rank 3",
         [](auto& y) {
             y = xf::windows(a, {1, 1, 1, 1}, {1, 1, 1, 1});
         }},
        {window, "windows: dilation 0 of axis 2 is below 1",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.dilation = {0}}); }},
        {window, "windows: 2 entries of dilation for 1 window axes",
         [](auto& y) {
             y = xf::windows(a, {2}, {1}, {.dilation = {1, 1}});
         }},
        {window, "windows: window 2 with dilation 4 is larger than axis 2 of extent 4",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.dilation = {4}}); }},
        {window, "windows: padding -1 of axis 2 is negative",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.padding = {-1}, .pad_value = 0}); }},
        {window, "windows: 3 entries of padding for 1 window axes",
         [](auto& y) {
             y = xf::windows(a, {2}, {1}, {.padding = {1, 1, 1}, .pad_value = 0});
         }},
        {window, "any_expr: padding of windows that was given no value",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.padding = {1}}); }},
        {window, "windows: no padding is called \"valid\"",
         [](auto& y) { y = xf::windows(a, {2}, {1}, {.padding = "valid"}); }},
        {dtype, "windows: the scalar 1000 does not fit int8",
         [](auto& y) {
             y = xf::cast<float>(
                 xf::windows(xf::cast<std::int8_t>(a), {2}, {1}, {.padding = {1}, .pad_value = 1000}));
         }},
        {shape, "pad: width (0, -1) of axis 1 is negative (operand shape (2, 3, 4))",
         [](auto& y) {
             y = xf::pad(a, {{0, 0}, {0, -1}, {0, 0}});
         }},
        {rank, "pad: 2 widths for an operand of rank 3",
         [](auto& y) {
             y = xf::pad(a, {{0, 0}, {1, 1}});
         }},
        {shape, "pad: the padded extent of axis 0 overflows",
         [](auto& y) {
             y = xf::pad(v, {{std::int64_t(-1) & 0x7fffffffffffffff, 1}});
         }},
        {shape, "pad: mode reflect cannot extend axis 0, which has no elements",
         [](auto& y) {
             y = xf::pad(any(of({0})), {{1, 1}}, "reflect");
         }},
        {shape, "pad: mode mean cannot extend axis 0, which has no elements",
         [](auto& y) {
             y = xf::pad(any(of({0})), {{1, 1}}, "mean");
         }},
        {other, "pad: no mode is called \"reflection\" (constant, edge,",
         [](auto& y) {
             y = xf::pad(a, {{1, 1}}, "reflection");
         }},
        {other, "pad: mode edge takes no value",
         [](auto& y) {
             y = xf::pad(a, {{1, 1}}, "edge", 2);
         }},
        {dtype, "pad: the scalar 256 does not fit uint8",
         [](auto& y) {
             y = xf::cast<float>(xf::pad(xf::cast<std::uint8_t>(a), {{1, 1}}, "constant", 256));
         }},
    };
    check(calls);
}
