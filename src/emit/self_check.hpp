#pragma once
#include "xfuse/emit/write_cpp.hpp"

namespace xf::emit {

/// A `main` behind a macro: fills operands with numbers and compares the function with that of another plan.
/// Empty where that one is not written out.
std::string self_check_text(const emitted& made, const planning::plan& check, const emit_options& options);

}  // namespace xf::emit
