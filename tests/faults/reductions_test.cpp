#include <doctest/doctest.h>

#include "faults/scenario.hpp"

namespace {

using faults::make;
using faults::make_rounded;

const faults::scenarios& reductions() {
    static const faults::scenarios all{
        make("sum of rows",
             [](auto o) {
                 return o.floats({4, o.w}).sum(1);
             }),
        make("sum of columns",
             [](auto o) {
                 return (o.floats({4, o.w}) * 2).sum(0);
             }),
        make("sum of bytes",
             [](auto o) {
                 return o.bytes({4, o.w}).sum();
             }),
        make("mean of all",
             [](auto o) {
                 return o.floats({4, o.w}).mean();
             }),
        make("max of the middle",
             [](auto o) {
                 return o.floats({3, 4, o.w}).max(1);
             }),
        make("argmax",
             [](auto o) {
                 return o.floats({3, o.w}).argmax(1);
             }),
        make_rounded("variance",
                     [](auto o) {
                         return o.floats({3, o.w}).var({1}, xf::keepdims);
                     }),
        make_rounded("logsumexp",
                     [](auto o) {
                         return o.floats({3, o.w}).logsumexp(1);
                     }),
        make("any and all",
             [](auto o) {
                 return (o.bytes({3, o.w}) > 3).any(1) && o.bytes({3, o.w}).all(1);
             }),
        make("cumsum",
             [](auto o) {
                 return xf::cumsum(o.floats({3, o.w}), 0);
             }),
        make("cumprod of rows",
             [](auto o) {
                 return xf::cumprod(o.doubles({3, o.w}), 1);
             }),
        make("pooling",
             [](auto o) {
                 return xf::windows(o.floats({4, o.w}), 2, 2).max({-1, -2});
             }),
        make("means of windows",
             [](auto o) {
                 return xf::windows(o.floats({5, o.w}), {2, 3}, {1, 2}, {.dilation = {2, 1}}).mean({-1, -2});
             }),
        make("windows over a border",
             [](auto o) {
                 return xf::windows(o.floats({4, o.w}), {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
             }),
        make("large windows",
             [](auto o) {
                 return xf::windows(o.floats({9, o.w}), {7, 5}).max({-1, -2});
             }),
        make("sums of large windows",
             [](auto o) {
                 return xf::windows(o.floats({9, o.w}), {7, 5}).sum({-1, -2});
             }),
        make("pooling and back",
             [](auto o) {
                 const auto y = xf::windows(o.floats({4, o.w}), 2, 2).max({-1, -2});
                 return xf::repeat(xf::repeat(y, 2, -1), 2, -2);
             }),
    };
    return all;
}

}  // namespace

TEST_CASE("reductions: allocations fail") { faults::check_allocations(reductions()); }
TEST_CASE("reductions: functors throw") { faults::check_throwing(reductions()); }
TEST_CASE("reductions: memory around operands and target") { faults::check_memory(reductions()); }
