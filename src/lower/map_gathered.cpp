#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/map_nest.hpp"

/// Row kernels of operands whose rows do not lie next to each other: blocks of them are packed first.
namespace xf::lower {
namespace {

/// A transposed operand is brought over in blocks of this many rows and columns.
constexpr index_t block_rows = 32, block_columns = 64;

/// What an operand needs to be packed.
struct packed_operand {
    index_t size, row;  ///< bytes of an element, and from row to row
    reading how;
};

/// The blocks of one row loop and its columns. Behind it lie the operands, and of each its steps along the
/// loops of the row.
struct block_call {
    rows::map_fn kernel;
    const void* cluster;
    bool is_streamed;
    int operands, row_loops;
    index_t rows, columns, inner;  ///< steps of the row loop, of the first loop of a row, and of those inside
    index_t block_rows, block_columns;
    index_t out_row, out_column;
    axis_vector extent;  ///< of the loops of the row
};
constexpr std::size_t operand_bytes = sizeof(packed_operand) + max_rank * sizeof(index_t);

class block_runner {
public:
    block_runner(const std::byte* constants, void* const* at)
        : call_(*reinterpret_cast<const block_call*>(constants)),
          operands_(reinterpret_cast<const packed_operand*>(constants + sizeof(block_call))),
          steps_(reinterpret_cast<const index_t*>(operands_ + call_.operands)),
          at_(at) {
        for (int k = 0; k < call_.operands; ++k) splat_[k] = operands_[k].how == reading::splat;
    }

    void run() {
        for (index_t r = 0; r < call_.rows; r += call_.block_rows) {
            const index_t rows = std::min(call_.block_rows, call_.rows - r);
            for (index_t j = 0; j < call_.columns; j += call_.block_columns)
                run_block(r, rows, j, std::min(call_.block_columns, call_.columns - j));
        }
    }

private:
    index_t step(int k, int loop) const { return steps_[k * call_.row_loops + loop]; }

    void run_block(index_t r, index_t rows, index_t j, index_t columns) {
        const void* in[max_inputs];
        index_t in_row[max_inputs];
        const index_t width = columns * call_.inner;
        auto* room = static_cast<std::byte*>(at_[1 + call_.operands]);
        for (int k = 0; k < call_.operands; ++k) {
            const packed_operand& o = operands_[k];
            const std::byte* from = static_cast<const std::byte*>(at_[1 + k]) + o.row * r + step(k, 0) * j;
            in[k] = from;
            in_row[k] = o.row;
            if (o.how != reading::packed) continue;
            pack(room, from, k, rows, columns, width);
            in[k] = room;
            in_row[k] = width * o.size;
            room += (planning::staging_elements * o.size + 63) / 64 * 64;
        }
        call_.kernel({static_cast<std::byte*>(at_[0]) + call_.out_row * r + call_.out_column * j,
                      call_.out_row, in, in_row, splat_, rows, width, call_.is_streamed, call_.cluster});
    }

    void pack(std::byte* to, const std::byte* from, int k, index_t rows, index_t columns,
              index_t width) const {
        const packed_operand& o = operands_[k];
        planning::loop_nest loops;
        loops.push_back({rows, width * o.size, o.row});
        index_t out = width * o.size / columns;
        loops.push_back({columns, out, step(k, 0)});
        for (int l = 1; l < call_.row_loops; ++l) {
            out /= call_.extent[l];
            loops.push_back({call_.extent[l], out, step(k, l)});
        }
        const index_t all = rows * width * o.size;
        repeat(to, pack_once(to, from, loops, o.size), all);
    }

    /// Packs one pass of the loops around all others that stand still. Returns its bytes.
    static index_t pack_once(std::byte* to, const std::byte* from, planning::loop_nest& loops, index_t size) {
        while (loops.size() > 1 && (loops[0].in == 0 || loops[0].extent == 1)) loops.erase(0);
        copy_now(to, from, loops, size);
        return loops[0].extent * loops[0].out;
    }
    static void repeat(std::byte* to, index_t done, index_t all) {
        for (; done < all; done = std::min(2 * done, all))
            std::memcpy(to + done, to, std::size_t(std::min(done, all - done)));
    }

    const block_call& call_;
    const packed_operand* operands_;
    const index_t* steps_;
    void* const* at_;
    bool splat_[max_inputs];
};

void run_blocks(const std::byte* constants, void* const* at) { block_runner(constants, at).run(); }
const void* block_kernel_of(const std::byte* constants) {
    return reinterpret_cast<const void*>(reinterpret_cast<const block_call*>(constants)->kernel);
}
constexpr exec::operation blocks_operation{"map of packed rows", &run_blocks, nullptr, nullptr,
                                           &block_kernel_of};

void choose_blocks(const map_nest& n, const reading* how, block_call& call) {
    const int row_loop = n.group - 1;
    bool transposed = false;
    for (int k = 0; k < n.operands; ++k) {
        transposed |= how[k] == reading::packed && row_loop >= 0 && n.size() - 1 == n.group &&
                      std::abs(n.in[k][row_loop]) < std::abs(n.in[k][n.group]);
    }
    const index_t limit =
        transposed ? block_columns : std::max<index_t>(planning::staging_elements / call.inner, 1);
    call.block_columns = std::min(call.columns, limit);
    const index_t fitting =
        std::max<index_t>(planning::staging_elements / (call.block_columns * call.inner), 1);
    call.block_rows = std::min(call.rows, transposed ? std::min(fitting, block_rows) : fitting);
}

/// The loops around the row loop; the scratch stands still.
struct loops_around_blocks {
    const map_nest& nest;
    int count;
    int size() const { return count; }
    index_t extent(int l) const { return nest.extent[l]; }
    index_t step(int l, int k) const {
        return k == 0 ? nest.out[l] : k <= nest.operands ? nest.in[k - 1][l] : 0;
    }
};

}  // namespace

void call_packed_rows(context& c, const planning::stage& s, const map_nest& n, const reading* how,
                      std::span<const address> at) {
    const int row_loop = n.group - 1;
    struct {
        block_call call;
        std::byte operands[max_inputs * operand_bytes];
    } constants;
    block_call& call = constants.call;
    call.kernel = s.row_kernel;
    call.cluster = s.node->cluster.state;
    call.is_streamed = c.p.streams_rows && &s == &c.p.root();
    call.operands = n.operands;
    call.row_loops = n.size() - n.group;
    call.inner = 1;
    call.extent.clear();
    for (int l = n.group; l < n.size(); ++l) {
        call.extent.push_back(n.extent[l]);
        if (l > n.group) call.inner *= n.extent[l];
    }
    call.columns = n.extent[n.group];
    call.rows = row_loop >= 0 ? n.extent[row_loop] : 1;
    call.out_row = row_loop >= 0 ? n.out[row_loop] : 0;
    call.out_column = n.out[n.group];
    choose_blocks(n, how, call);
    auto* operands = reinterpret_cast<packed_operand*>(constants.operands);
    auto* steps = reinterpret_cast<index_t*>(operands + n.operands);
    for (int k = 0; k < n.operands; ++k) {
        operands[k] = {operand_size(c, s, k), row_loop >= 0 ? n.in[k][row_loop] : 0, how[k]};
        for (int l = n.group; l < n.size(); ++l) *steps++ = n.in[k][l];
    }
    const auto* end = reinterpret_cast<const std::byte*>(steps);
    fixed_vector<address, 2 + max_inputs> with_scratch(at);
    with_scratch.push_back(context::scratch_of(s));
    c.emit(blocks_operation, std::span(with_scratch.data(), std::size_t(with_scratch.size())),
           loops_around_blocks{n, std::max(row_loop, 0)},
           std::span(reinterpret_cast<const std::byte*>(&constants),
                     std::size_t(end - reinterpret_cast<const std::byte*>(&constants))));
}

}  // namespace xf::lower
