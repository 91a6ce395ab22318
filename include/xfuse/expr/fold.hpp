#pragma once
#include "xfuse/expr/reductions.hpp"

namespace xf::expr {

/// One element of each row: of all that lies along K axes.
template <class Child, class T, int K>
class folded : public stage_node<folded<Child, T, K>, T, Child::rank - K, Child> {
public:
    using value_type = T;
    static constexpr int rank = Child::rank - K;
    static constexpr bool reduces = true;
    using extents_type = std::array<index_t, std::size_t(rank)>;
    static constexpr int node_count = Child::node_count + 1;
    static constexpr int edge_count = Child::edge_count + 1;

    folded(Child child, const fixed_vector<int, max_rank>& axes, kernels::row_function function,
           const char* name, double parameter = 0)
        : child_(std::move(child)), function_(function), name_(name), parameter_(parameter) {
        unsigned reduced = 0;
        for (std::size_t k = 0; k < std::size_t(K); ++k) {
            axes_[k] = axes[int(k)];
            reduced |= 1U << axes_[k];
        }
        std::size_t at = 0;
        for (int axis = 0; axis < Child::rank; ++axis) {
            if ((reduced >> axis & 1U) == 0) shape_[at++] = child_.extents()[std::size_t(axis)];
        }
    }
    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }

    int build(graph::builder& b) const { return b.id_of(build_node(b)); }
    /// The node of the graph, to be completed.
    graph::node& build_node(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(Child::rank));
        graph::node& n = b.add_reduction(graph::node_kind::fold, dtype_of<T>, name_, shape_of(child_),
                                         {axes_.data(), std::size_t(K)}, from);
        n.operand_type = dtype_of<typename Child::value_type>;
        n.row = function_;
        n.parameter = parameter_;
        return n;
    }

private:
    Child child_;
    std::array<int, std::size_t(K > 0 ? K : 1)> axes_{};
    kernels::row_function function_;
    const char* name_;
    double parameter_;
    extents_type shape_{};
};

}  // namespace xf::expr
