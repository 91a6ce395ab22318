#pragma once
#include "captured.hpp"
#include "product.hpp"

namespace xf::gradients {

/// One node of the way back: its derivative is known, and is given on to what it reads.
class step {
public:
    step(const captured& of, int id, std::vector<erased_pointer>& derivatives,
         const std::vector<bool>& is_active)
        : of_(of), id_(id), derivatives_(derivatives), is_active_(is_active) {}

    const captured& graph() const { return of_; }
    const xf::graph::node& node() const { return of_.at(id_); }
    const erased_pointer& value() const { return of_.value(id_); }
    /// The derivative of the loss by the node's result.
    const erased_pointer& derivative() const { return derivatives_[std::size_t(id_)]; }

    /// Does the derivative by this operand matter?
    bool wants(int which) const { return is_active_[std::size_t(edge_of(which).node)]; }
    /// The operand, over the node's domain.
    erased_pointer operand(int which) const { return of_.read(node(), which); }
    const xf::graph::edge& edge_of(int which) const { return of_.operands(node())[std::size_t(which)]; }

    /// The derivative over the node's domain: constant along the reduced axes.
    erased_pointer derivative_over_domain() const;

    /// Gives an operand what the domain's points contribute: d is of the domain's shape.
    void give(int which, const erased_pointer& d);
    /// The same of a product, of which label k is axis k of a domain that operands are read over by `map`.
    void give(int which, labelled_product d, const shape::access_map& map, int rank);

private:
    const captured& of_;
    int id_;
    std::vector<erased_pointer>& derivatives_;
    const std::vector<bool>& is_active_;
};

/// The labels 0, 1, ... of the first `count` axes of a domain.
std::vector<int> labels_up_to(int count);

/// The sum of d over all points of a domain of `rank` axes, each added where `map` takes it, in an array of
/// this shape: what reading that array by the map is the transpose of. Label k of d is axis k.
erased_pointer transposed(labelled_product d, const shape::access_map& map, int rank,
                          const axis_vector& shape);

/// Throws error: an operation without a derivative is on the way from a variable to the loss.
[[noreturn]] void refuse_operation(const char* name);

}  // namespace xf::gradients
