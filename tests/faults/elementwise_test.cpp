#include <doctest/doctest.h>

#include <complex>

#include "faults/scenario.hpp"

namespace {

using faults::make;
using faults::make_rounded;

const faults::scenarios& elementwise() {
    static const faults::scenarios all{
        make("two operations",
             [](auto o) {
                 return o.floats({3, o.w}) * 2 + o.floats({3, o.w});
             }),
        make("broadcasting",
             [](auto o) {
                 return o.floats({3, o.w}) + o.floats({o.w}) - o.floats({3, 1});
             }),
        make("mixed types",
             [](auto o) {
                 return o.ints({3, o.w}) * o.floats({o.w}) + o.bytes({3, 1});
             }),
        make("where",
             [](auto o) {
                 return xf::where(o.floats({3, o.w}) > 2, o.floats({o.w}), o.floats({3, 1}));
             }),
        make("functions",
             [](auto o) {
                 return xf::exp(o.floats({3, o.w})) - xf::tanh(o.floats({o.w}));
             }),
        make("narrowing",
             [](auto o) {
                 return xf::cast<std::int8_t>(o.doubles({3, o.w}) * 3);
             }),
        make("comparison",
             [](auto o) {
                 return o.bytes({3, o.w}) < o.bytes({o.w});
             }),
        make("complex numbers",
             [](auto o) {
                 return o.template read<std::complex<float>>({3, o.w}) * std::complex<float>(0, 1);
             }),
        make("division",
             [](auto o) {
                 return xf::floor_divide(o.ints({3, o.w}), o.ints({o.w}) + 1);
             }),
        make("clip",
             [](auto o) {
                 return xf::clip(o.floats({2, 3, o.w}), 1, o.floats({3, 1}));
             }),
        make_rounded("the same exponential twice",
                     [](auto o) {
                         const auto e = xf::exp(o.floats({3, o.w}));
                         return e / e.sum({1}, xf::keepdims);
                     }),
    };
    return all;
}

}  // namespace

TEST_CASE("elementwise: allocations fail") { faults::check_allocations(elementwise()); }
TEST_CASE("elementwise: functors throw") { faults::check_throwing(elementwise()); }
TEST_CASE("elementwise: memory around operands and target") { faults::check_memory(elementwise()); }
