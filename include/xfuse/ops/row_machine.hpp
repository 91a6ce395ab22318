#pragma once
#include "xfuse/ops/operation.hpp"
#include "xfuse/rows/row_kernel.hpp"

/// The row machine: a list of operations run one after the other over pieces of a row that stay in the first
/// cache, by the library's kernels. It needs no type: so clusters that no type describes run, and where the
/// user's flags give narrow vectors the processor's own are used. Each operation gives the bits that a
/// compiled row gives without fused multiply-add.
namespace xf::ops {

/// One operation over a row: out[i] = f(a[i], b[i], c[i]) for i < count. `out` may be an operand of the same
/// size of element, else it overlaps none. Where `streams` is set, `out` lies on a line and is stored past
/// the caches, if vectors of the result fill registers.
using row_fn = void (*)(void* out, const void* a, const void* b, const void* c, index_t count, bool streams);

/// Several operations over a row, each of what the one before gave: the running values stay in registers. The
/// first step reads what the chain begins with.
struct chain_step;
using chain_fn = void (*)(void* out, const chain_step* steps, int step_count, index_t count, bool streams);

/// The forms of an operation for one type that it computes in. A scalar operand is one element for the whole
/// row; null where the operation has no such form.
struct row_forms {
    row_fn rows = nullptr, first_is_scalar = nullptr, second_is_scalar = nullptr;
};

/// The kernels of an instruction set.
struct row_table {
    const char* isa = "";
    int vector_bytes = 0;
    row_forms forms[op_count][dtype_count];
    /// Comparisons of int64 with uint64, and the other way round.
    row_forms of_mixed_signs[op_count][2];
    row_fn conversions[dtype_count][dtype_count];  ///< [from][to]; null where the two are the same
    bool is_vectorised[op_count][dtype_count];
    chain_fn chains[dtype_count];  ///< null where operations run one by one
};

/// The table of the processor, or of XFUSE_ISA where that names a lesser one.
const row_table& active_rows();
std::span<const row_table> all_row_tables();

/// Is every operation of the list a kernel that computes whole vectors?
bool is_vectorised(const operation_list& list, const row_table& kernels);

/// Runs the list, whose constants have these values, as a row kernel would run its cluster; args.cluster is
/// not read.
void run_rows(const operation_list& list, const scalar* constants, const rows::map_args& args);
void run_rows(const operation_list& list, const scalar* constants, const rows::map_args& args,
              const row_table& kernels);

}  // namespace xf::ops
