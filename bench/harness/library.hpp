#pragma once
#include "harness/allocations.hpp"
#include "harness/session.hpp"
#include "xfuse/xfuse.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {

/// `y = e`, as a user writes it.
template <class T, std::size_t R, class E>
void assign(xt::xtensor<T, R>& y, const E& e) {
    y = e;
}

/// The library's contender for an expression, which `make` builds anew in each run.
template <class T, std::size_t R, class F>
contender own(xt::xtensor<T, R>& y, const xt::xtensor<T, R>& expected, const F& make, double tolerance = 0) {
    return fills(
        "xfuse", y, expected, [&y, make] { assign(y, make()); }, tolerance);
}

/// What the library says of the plan of an expression, and what its assignment to `y` asks the heap for.
template <class T, std::size_t R, class F>
plan_facts facts_of(xt::xtensor<T, R>& y, const F& make) {
    const xf::explanation why = xf::explain(make());
    return {double(why.scratch_bytes), why.full_intermediates, largest_block([&] { assign(y, make()); })};
}

}  // namespace bench
