#pragma once
#include "fuzz/operand.hpp"
#include "fuzz/output.hpp"

/// A compiled expression whose shapes, strides, axes, options and elements are random.
namespace fuzz {

struct skeleton {
    const char* name;
    void (*run)(session&);
};
using skeletons = std::vector<skeleton>;

/// A skeleton from build(session) that returns the expression, or from build(session, finish) that
/// calls finish with one of several.
template <class Build>
void run_skeleton(session& s) {
    const auto finish = [&](const auto& x) { evaluate(s, x); };
    if constexpr (std::is_invocable_v<Build, session&>) finish(Build{}(s));
    else Build{}(s, finish);
}
template <class Build>
skeleton named_skeleton(const char* name, Build) {
    return {name, run_skeleton<Build>};
}

/// One function for each file of skeletons/.
skeletons view_skeletons();
skeletons window_skeletons();
skeletons elementwise_skeletons();
skeletons float_function_skeletons();
skeletons double_function_skeletons();
skeletons scalar_skeletons();
skeletons type_skeletons();
skeletons reduction_skeletons();
skeletons contraction_skeletons();
skeletons product_skeletons();
skeletons join_skeletons();
skeletons pipeline_skeletons();
skeletons shared_skeletons();
skeletons shared_view_skeletons();
skeletons order_skeletons();

}  // namespace fuzz
