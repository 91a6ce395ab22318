#include <doctest/doctest.h>

#include "faults/scenario.hpp"

namespace {

using faults::make;

const faults::scenarios& views() {
    static const faults::scenarios all{
        make("transpose",
             [](auto o) {
                 return xf::transpose(o.floats({3, o.w})) * 2;
             }),
        make("flip",
             [](auto o) {
                 return xf::flip(o.floats({3, o.w}), 1) + o.floats({o.w});
             }),
        make("diagonal",
             [](auto o) {
                 return xf::diagonal(o.floats({o.w, o.w}), 1);
             }),
        make("reshape of a transpose",
             [](auto o) {
                 return xf::reshape(xf::transpose(o.floats({4, o.w})), {2, -1});
             }),
        make("repeat",
             [](auto o) {
                 return xf::repeat(o.floats({3, o.w}), 2, 1);
             }),
        make("repeat by counts",
             [](auto o) {
                 return xf::repeat(o.floats({3, o.w}), {2, 0, 3}, 0);
             }),
        make("tile",
             [](auto o) {
                 return xf::tile(o.bytes({2, o.w}), {2, 2});
             }),
        make("pad with a value",
             [](auto o) {
                 return xf::pad(o.floats({3, o.w}), {{1, 2}, {3, 0}});
             }),
        make("pad by reflection",
             [](auto o) {
                 return xf::pad(o.floats({3, o.w}) + 1, {{1, 2}, {3, 4}}, "reflect");
             }),
        make("pad by wrapping",
             [](auto o) {
                 return xf::pad(o.floats({3, o.w}), {{4, 0}, {1, 1}}, "wrap");
             }),
        make("pad the edge",
             [](auto o) {
                 return xf::pad(o.bytes({3, o.w}), 2, "edge");
             }),
        make("concatenate",
             [](auto o) {
                 return xf::concatenate(o.floats({3, o.w}), o.floats({3, o.w + 1}) * 2, 1);
             }),
        make("stack",
             [](auto o) {
                 return xf::stack(o.floats({3, o.w}), o.ints({3, o.w}), 2);
             }),
        make("broadcast_to",
             [](auto o) {
                 return xf::broadcast_to(o.floats({8, 1}), {2, 8, o.w}) + 1;
             }),
        make("as_strided of a computed array",
             [](auto o) {
                 return xf::as_strided(o.floats({o.w, 2}) + 1, {o.w, 3}, {2, 0}, 1);
             }),
        make("windows of rows, as an array", [](auto o) { return xf::windows(o.floats({o.w}), 3) * 1; }),
    };
    return all;
}

}  // namespace

TEST_CASE("views: allocations fail") { faults::check_allocations(views()); }
TEST_CASE("views: functors throw") { faults::check_throwing(views()); }
TEST_CASE("views: memory around operands and target") { faults::check_memory(views()); }
