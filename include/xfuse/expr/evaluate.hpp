#pragma once
#include <memory>

#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/holds_erased.hpp"
#include "xfuse/expr/plan_cache.hpp"

namespace xf {

using policy = planning::policy;
using planning::form;
using planning::place;

}  // namespace xf

namespace xf::expr {

template <class N>
inline constexpr node_counts counts_of{N::node_count + 1, N::edge_count + 1, 0,
                                       holds_erased<N> ? erased_list_bytes : 0};

/// Throws shape_error, naming both shapes, unless they agree.
void check_target(std::span<const index_t> expression, const axis_vector& target);

/// The same, and refuses memory in which one element belongs to several indices: their order would decide
/// its value. Throws shape_error.
void check_target(std::span<const index_t> expression, const planning::target& target);
/// What it checks beside the shape.
void check_own_elements(const planning::target& target);
/// Throws shape_error where two of several targets share an element.
void check_apart(std::span<const planning::target> results);

/// Plans in a workspace. The node must stay where it is while the plan is used: row kernels read it.
template <class N>
planning::plan plan_into(const N& e, const planning::target& out, const policy& options,
                         const workspace& space) {
    check_target(shape_of(e), out);
    graph::builder b = space.builder(options);
    const int root = build_root(b, e);
    return planning::make_plan(graph::normalise(b, root), out, options, space.plan);
}

/// Runs the plan that is cached for this type of expression, if it matches; else makes one.
template <class N>
void evaluate_in(const N& e, const planning::target& out, const policy& options, const workspace& space,
                 plan_cache& last) {
    graph::builder b = space.builder(options);
    const int root = build_root(b, e);
    const graph::graph built = b.finish(root);
    if (!last.matches(built, out, options)) {
        check_target(shape_of(e), out);
        if (shape::volume(shape_of(e)) == 0) return;
        if (!last.should_cache(built)) {
            return lower::evaluate(planning::make_plan(graph::normalise(b, root), out, options, space.plan));
        }
        last.store(built, space.parts, plan_into(e, out, options, last.reserve(space.parts)), options);
    }
    if constexpr (has_key<N>) last.keep_parts(e);
    last.run();
}

/// Runs f on a workspace from the thread's planning arena.
template <class F>
auto with_workspace(node_counts parts, const F& f) {
    thread_local int doublings = 0;  // one for each type of expression, as F is
    exec::arena& own = exec::planning_arena();
    if (own.is_busy) {
        exec::arena fresh;
        return with_growing_workspace(fresh, parts, doublings, f);
    }
    struct guard {
        exec::arena& a;
        explicit guard(exec::arena& arena) : a(arena) { a.is_busy = true; }
        ~guard() { a.is_busy = false; }
    } const busy(own);
    return with_growing_workspace(own, parts, doublings, f);
}

/// Evaluates `e` into a target whose elements are T, converting if e's are not.
/// Throws    shape_error if the shapes differ; then, or if anything else throws, the target is unchanged
template <stored_element T, class N>
void evaluate(const N& e, const planning::target& out, const policy& options = {}) {
    if constexpr (!std::is_same_v<T, typename N::value_type>) {
        evaluate<T>(cast<T>(e), out, options);
    } else {
        thread_local plan_cache last;
        if constexpr (has_key<N>) {
            if (last.matches_unbuilt(e, out, options)) return last.run();
        }
        with_workspace(counts_of<N>,
                       [&](const workspace& space) { evaluate_in(e, out, options, space, last); });
    }
}

/// A target over memory; strides in elements.
template <stored_element T>
planning::target make_target(T* data, std::span<const index_t> shape, std::span<const index_t> strides) {
    return {data, dtype_of<T>, axis_vector(shape), axis_vector(strides)};
}

}  // namespace xf::expr
