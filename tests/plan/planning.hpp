#pragma once
#include <random>

#include "xfuse/names.hpp"

/// Plans of expressions over memory that nothing is read from: planning asks only where it lies.
namespace planning_tests {

using xf::axis_vector;
using xf::index_t;
using xf::planning::target;

/// A plan and the memory that it is kept in.
class kept_plan {
public:
    /// `change(graph)` is called on the normalised graph before it is planned.
    template <class E, class Change>
    kept_plan(const E& e, const target& out, const Change& change, int threads = 1) {
        int doublings = 0;
        plan_ = xf::expr::with_growing_workspace(
            memory_, xf::expr::counts_of<E>, doublings, [&](const auto& space) {
                xf::graph::builder b(space.nodes, space.edges);
                const xf::graph::graph g = xf::graph::normalise(b, xf::expr::build_root(b, e));
                change(g);
                return xf::planning::make_plan(g, out, {.threads = threads}, space.plan);
            });
    }
    template <class E>
    kept_plan(const E& e, const target& out, int threads = 1)
        : kept_plan(
              e, out, [](const auto&) {}, threads) {}

    const xf::planning::plan* operator->() const { return &plan_; }
    const xf::planning::plan& operator*() const { return plan_; }

private:
    xf::exec::arena memory_;
    xf::planning::plan plan_;
};

/// Memory of `count` elements that nobody touches.
template <class T>
class untouched {
public:
    explicit untouched(index_t count) : data_(new T[std::size_t(count)]) {}
    template <std::size_t K>
    auto operand(const index_t (&shape)[K], index_t start = 0) const {
        return xf::lazy(static_cast<const T*>(data_.get() + start), shape);
    }
    template <std::size_t K>
    auto operand(const index_t (&shape)[K], const index_t (&strides)[K], index_t start = 0) const {
        return xf::lazy(static_cast<const T*>(data_.get() + start), shape, strides);
    }
    target as_target(const axis_vector& shape, const axis_vector& strides, index_t start = 0) const {
        return {data_.get() + start, xf::dtype_of<T>, shape, strides};
    }
    const T* at(index_t start) const { return data_.get() + start; }

private:
    std::unique_ptr<T[]> data_;
};

/// A target of its own, dense and row-major, for the shape of e.
template <class E>
target dense_target(const untouched<typename E::value_type>& memory, const E& e) {
    const axis_vector shape(xf::expr::shape_of(e));
    axis_vector strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    return memory.as_target(shape, strides);
}

}  // namespace planning_tests
