#pragma once
#include "row_program.hpp"

namespace xf::ops {

/// The program of a list for rows of this layout, made before by this thread or now; null for one that is not
/// kept: a long one, or one that calls functors of the user's, which may run others while it runs. It stays
/// until this thread has run others.
row_program* find_program(const operation_list& list, const scalar* constants, const rows::map_args& args,
                          const row_table& kernels);

}  // namespace xf::ops
