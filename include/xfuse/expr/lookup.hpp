#pragma once
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf::expr {

/// Where each axis of an operand is among those of a result; -1: nowhere, as it does not move there.
using axes_in_result = std::array<int, max_rank>;

/// How a lookup relates its operands: the row of the source is result axis Rank.
struct lookup_layout {
    axes_in_result source, with;
    int axis;  ///< of the source, along which its rows lie
};

/// The graph's node of a function of rows of `source`, and of `with`; the caller sets the function.
struct lookup_operand {
    graph::edge from;
    dtype type;
    std::span<const index_t> shape;
};
graph::node& add_lookup(graph::builder& b, const lookup_operand& source, const lookup_operand& with,
                        const lookup_layout& layout, dtype type, const char* name,
                        std::span<const index_t> shape);

/// A function of rows of one operand, and of the elements of another one. Where it moves elements of the
/// first one, it moves their absence.
template <class Child, class With, class T, int Rank, bool Moves>
class looked_up : public stage_node<looked_up<Child, With, T, Rank, Moves>, T, Rank, Child, With> {
public:
    using value_type = T;
    using extents_type = std::array<index_t, std::size_t(Rank)>;
    static constexpr int rank = Rank;
    static constexpr int node_count = Child::node_count + With::node_count + 3;
    static constexpr int edge_count = Child::edge_count + With::edge_count + 4;

    /// `fails` says why it may throw when it runs, or is null.
    looked_up(Child child, With with, const lookup_layout& layout, kernels::row_function function,
              const char* name, const char* fails, const extents_type& shape)
        : child_(std::move(child)),
          with_(std::move(with)),
          layout_(layout),
          function_(function),
          name_(name),
          fails_(fails),
          shape_(shape) {
        shape::check_shape(name, shape_, sizeof(T));
    }
    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    template <class F>
    void visit_parts(const F& f) const {
        f(child_);
        f(with_);
    }
    /// The same of another operand of that shape.
    template <class Other>
    auto over(Other other, const char* name) const {
        return looked_up<Other, With, typename Other::value_type, Rank, Moves>(
            std::move(other), with_, layout_, function_, name, fails_, shape_);
    }

    int build(graph::builder& b) const {
        const graph::edge source = resolve(b, child_, shape::identity_map(Child::rank));
        const graph::edge with = resolve(b, with_, shape::identity_map(With::rank));
        graph::node& n = add_lookup(b, {source, dtype_of<typename Child::value_type>, shape_of(child_)},
                                    {with, dtype_of<typename With::value_type>, shape_of(with_)}, layout_,
                                    dtype_of<T>, name_, shape_of(*this));
        n.row = function_;
        n.fails = fails_;
        return b.id_of(n);
    }

private:
    Child child_;
    With with_;
    lookup_layout layout_;
    kernels::row_function function_;
    const char* name_;
    const char* fails_;
    extents_type shape_;
};

}  // namespace xf::expr
