#include <doctest/doctest.h>

#include "faults/heap.hpp"
#include "faults/scenario.hpp"

/// Large arrays, on which several threads work and stores pass the caches.
namespace {

using faults::make;
using faults::operands;
using faults::order;

constexpr xf::index_t width = 700'000;

const faults::scenarios& large() {
    static const faults::scenarios all{
        make("elementwise",
             [](auto o) {
                 return o.floats({2, o.w}) * 2 + 1;
             }),
        make("running maximum", [](auto o) { return xf::windows(o.floats({o.w}), 5).max(-1); }),
        make("transpose",
             [](auto o) {
                 return xf::transpose(o.floats({2, o.w})) + o.floats({2});
             }),
        make("sum",
             [](auto o) {
                 return o.floats({2, o.w}).sum(1);
             }),
        make("repeat",
             [](auto o) {
                 return xf::repeat(o.floats({2, o.w}), 2, 1);
             }),
        make("outer", [](auto o) { return xf::outer(o.floats({o.w}), o.floats({3})); }),
    };
    return all;
}

}  // namespace

TEST_CASE("large arrays: functors throw on one thread of several") {
    for (const faults::scenario& s : large()) {
        INFO(std::string(s.name));
        operands memory(width, order::rows, order::rows, true);
        const auto run = [&] { s.throwing(memory, {.threads = 4}); };
        run();
        const std::vector<double> right = memory.target().values();
        for (const long element : {0L, 1L, long(width / 3), long(width - 1)}) {
            memory.target().restore();
            faults::elements_left = element;
            CHECK_THROWS_AS(run(), faults::thrown);
            faults::elements_left = -1;
            CHECK(memory.target().is_as_it_was());
            run();
            CHECK(memory.target().values() == right);
        }
    }
}

TEST_CASE("large arrays: memory around operands and target") {
    for (const faults::scenario& s : large()) {
        operands plain(width, order::rows, order::rows, true);
        s.plain(plain, {.threads = 1});
        const std::vector<double> right = plain.target().values();
        for (const order way : faults::orders) {
            for (const bool at_end : {false, true}) {
                INFO(xf::core::message(s.name, " by ", faults::name_of(way)));
                operands memory(width, way, way, at_end);
                s.plain(memory, {.threads = 4});
                CHECK(memory.target().values() == right);
                CHECK(memory.target().gaps_are_as_they_were());
                CHECK(memory.operands_are_as_they_were());
            }
        }
    }
}
