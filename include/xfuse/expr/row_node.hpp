#pragma once
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf::expr {

/// Rows along an axis, each as a function of a whole row of the operand.
template <class Child, class T>
class row_by_row : public stage_node<row_by_row<Child, T>, T, Child::rank, Child> {
public:
    using value_type = T;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    row_by_row(Child child, int axis, kernels::row_function function, const char* name, double parameter = 0)
        : child_(std::move(child)), axis_(axis), function_(function), name_(name), parameter_(parameter) {
        shape::check_shape(name, child_.extents(), sizeof(T));
    }
    const extents_type& extents() const { return child_.extents(); }
    const Child& child() const { return child_; }

    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        graph::node& n = b.add_scan(from, dtype_of<T>, dtype_of<typename Child::value_type>, name_,
                                    shape_of(*this), axis_);
        n.row = function_;
        n.parameter = parameter_;
        return b.id_of(n);
    }

private:
    Child child_;
    int axis_;
    kernels::row_function function_;
    const char* name_;
    double parameter_;
};

template <class T, class N>
auto rows_along(const char* name, kernels::row_function function, N n, index_t axis, double parameter = 0) {
    static_assert(N::rank > 0, "xfuse: an operand without axes has no rows");
    const int at = shape::normalise_axis(name, axis, N::rank);
    return row_by_row<N, T>(std::move(n), at, function, name, parameter);
}

}  // namespace xf::expr
