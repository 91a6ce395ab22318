#pragma once
#include "derivatives.hpp"

/// Functors of the user's, and the derivatives that they state.
namespace xf::gradients {

/// The functor that lies where `functor` says, of these operands.
erased_pointer user_result(const ops::operation& o, const ops::scalar& functor,
                           std::span<const argument> operands);

/// d times its derivative by operand `which`. Throws error where the functor states none.
argument user_chained(const argument& d, const ops::operation& o, const ops::scalar& functor, int which,
                      std::span<const argument> operands);

}  // namespace xf::gradients
