#pragma once
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::lower {

/// out[t*out_tap + j*out_col] = op over u <= t of in[u*in_tap + j*in_col];  t < taps, j < cols.
/// One element after the other, as NumPy's accumulate: a running sum has no tree. Strides in elements.
/// in may be out, element for element. With `continues`, out[-out_tap + j*out_col] takes part before
/// in[j*in_col].
struct scan_args {
    void* out;
    const void* in;
    index_t taps, out_tap, in_tap;
    index_t cols, out_col, in_col;
    bool continues;
};

using scan_loop = void (*)(const scan_args&);

/// The loops of a running sum or product of operands of a type: `across` takes the columns of each tap
/// together, `along` the taps of a few columns.
struct scan_loops {
    scan_loop across, along;
};
scan_loops find_scan(kernels::reduce_op op, dtype operand);

}  // namespace xf::lower
