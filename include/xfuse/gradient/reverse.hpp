#pragma once
#include <vector>

#include "xfuse/dynamic/nodes.hpp"

namespace xf {

/// Options of gradient.
struct gradient_options {
    /// What becomes of a variable that the loss does not depend on: false, its derivative is zeros; true, an
    /// error that names it.
    bool refuse_unused = false;
};

}  // namespace xf

/// Reverse mode on the graph: derivatives are expressions in the library's own words.
namespace xf::gradients {

using expr::erased_pointer;

/// A value, and its derivatives. All of them read the same nodes, so that what they have in common is
/// computed once where they are evaluated together.
struct derived {
    erased_pointer value;
    std::vector<erased_pointer> by;  ///< of each variable's shape, in their order
};

/// The derivatives of a loss without axes by its variables: arrays that it borrows, inputs, or kept
/// expressions that it is made of.
///
/// Throws    rank_error for a loss with axes; dtype_error for one, or for a variable, that is not
///           floating-point; error for an operation on the way that has no derivative, naming it, and for a
///           variable that cannot be told from what it is a view of
derived reverse(const erased_pointer& loss, std::span<const erased_pointer> variables,
                const gradient_options& options = {});

}  // namespace xf::gradients
