#pragma once
#include <cstddef>

#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::planning {

struct plan;
struct stage;

/// How a contraction is computed.
enum class contraction_variant : std::uint8_t {
    reference,  ///< element by element: whatever no kernel serves
    outer,      ///< columns of one operand times single elements of the other
    rowwise,    ///< rows of one operand times rows, or single elements, of the other
    inner       ///< the vector runs along K
};
const char* name_of(contraction_variant variant);

/// Block sizes of a contraction, and where its workspace lies, from the start of the stage's scratch.
///
/// C (M x N) += A (M x K) times B (K x N), for each index of the batch loops. As in GotoBLAS and BLIS, the
/// microkernel computes a tile of MR x NR results in registers; blocks of MC rows of A and NC columns of B,
/// KC deep, stay in cache. Here M, N and K are each a nest of loops, and MR is the kernel's own.
struct contraction_blocking {
    index_t kc = 0;           ///< terms that are summed at a time
    index_t nr = 0;           ///< columns of a register tile, in elements of the result
    index_t nc_panels = 0;    ///< panels of NR columns that are packed at a time: NC / NR
    index_t mc = 0;           ///< rows of A that are packed at a time
    index_t panel_bytes = 0;  ///< of a packed panel of B, with its excess where there is one
    index_t key_at = 0, k_runs_at = 0, tables_at = 0, b_at = 0, a_at = 0, tile_at = 0;
    index_t bytes = 0;
};

/// One operation of the stage that reads a contraction's results, done while they are in registers.
struct finishing {
    kernels::finish what{};
    kernels::finish_reading reads{};
    std::uint8_t operand = 0;  ///< of that stage; of what is added alone
};
inline constexpr int max_finishing = 4;

/// The decisions for one contraction. Which loops of the stage belong to M, N or the batch is kept as one bit
/// a loop.
struct contraction_plan {
    contraction_variant variant = contraction_variant::reference;
    const kernels::table* library = nullptr;  ///< the kernels of the processor, or of all processors
    kernels::contraction_type type{};
    bool is_complex = false;  ///< real kernels over real and imaginary parts
    std::uint8_t group = 1;   ///< terms in a word: operands of 8 bits are taken by 2, widened, or by 4
    bool packs_a = false;
    bool packs_b = false;          ///< B is copied into contiguous panels first
    bool reuses_packed_b = false;  ///< B is memory or materialised: packed panels can serve the next tile too
    std::uint8_t a_operand = 0;
    std::uint8_t vector_loop = 0;  ///< the loop that the vector runs along; unless columns are packed
    std::uint32_t batch_loops = 0, m_loops = 0, n_loops = 0;
    std::uint8_t k_order[max_rank] = {};  ///< loops of K, outermost first
    std::uint8_t k_loops = 0;
    int reduced_by = -1;   ///< the maximum or minimum over windows that is taken in registers, or -1
    int finished_by = -1;  ///< the elementwise stage whose operations follow in registers, or -1
    std::uint8_t finish_count = 0;
    finishing finish[max_finishing] = {};
    contraction_blocking blocking;
};

/// The most taps of a window that is reduced in registers.
inline constexpr index_t max_taps = 64;

/// Terms that are summed in registers at a time. The order of a sum follows from K alone.
inline constexpr index_t max_kc = 2048;
/// Fewer where A is packed as well: then more of B is packed at a time, and A less often.
inline constexpr index_t max_packed_kc = 640;
/// Bytes of packed B and packed A that a thread keeps in L2.
inline constexpr index_t packed_b_bytes = 640 * 1024, packed_a_bytes = 192 * 1024;
/// Rows of a packed block, and of a packed group: multiples of the register tiles of 6 and 8 rows.
inline constexpr index_t max_mc = 240, packed_mr = 24;
/// The same where both operands are walked along rows: few, so that whole rows are read, not a page of each.
inline constexpr index_t rowwise_mc = 24;

/// Blocking and workspace layout of a contraction. Requires all other fields.
contraction_blocking choose_blocking(const stage& s);

/// Is B packed, by choice or because no kernel reads it where it is?
bool packs_b(const stage& s);

/// Which columns of B the packed ones are.
struct packed_key {
    const std::byte* from = nullptr;
    index_t first = 0, past = 0, extent = 0;
};

/// Decides how each contraction is computed, once strides are known.
void select_contraction_kernels(plan& p);

}  // namespace xf::planning
