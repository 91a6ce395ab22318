#include "xfuse/lower/copy.hpp"

#include <cstdlib>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/odometer.hpp"
#include "xfuse/lower/part_reader.hpp"
#include "xfuse/lower/reduction_tree.hpp"

namespace xf::lower {
namespace {

using planning::loop_nest;
using planning::strided_loop;

/// repeat: a short innermost loop that stands still in the operand and fills the gaps of the one around.
bool is_expansion(const loop_nest& loops, index_t size) {
    if (loops.size() < 2) return false;
    const strided_loop& inner = loops.back();
    const strided_loop& outer = loops[loops.size() - 2];
    return inner.in == 0 && inner.out == size && outer.out == size * inner.extent;
}

/// A row of so few elements takes no longer than a call: calls take the loop of the most rows then. Else they
/// take the next one, which stays near.
constexpr index_t short_expansion = 512;

/// The innermost of the longest loops.
int longest(const loop_nest& loops) {
    int best = loops.size() - 1;
    for (int k = best; k-- > 0;) {
        if (loops[k].extent > loops[best].extent) best = k;
    }
    return best;
}

/// The call that takes the innermost loops off the nest.
kernels::expand_args take_expansion(loop_nest& loops, index_t size) {
    const strided_loop inner = take_loop(loops, loops.size() - 1);
    const strided_loop columns = take_loop(loops, loops.size() - 1);
    const bool is_short = columns.extent * inner.extent < short_expansion;
    const int at = is_short ? longest(loops) : loops.size() - 1;
    const strided_loop rows = loops.empty() ? strided_loop{} : take_loop(loops, at);
    return {nullptr,        nullptr,        rows.extent,       rows.out / size,
            rows.in / size, columns.extent, columns.in / size, inner.extent};
}

/// The rows of a copy kernel: where the columns are strided in the operand, the loop along which it is
/// contiguous, so that blocks can be transposed; else simply the next one.
int row_loop(const loop_nest& loops, const strided_loop& columns, index_t size) {
    if (columns.in != size) {
        for (int k = 0; k < loops.size(); ++k) {
            if (loops[k].in == size) return k;
        }
    }
    return loops.size() - 1;
}

kernels::copy_args take_copy(loop_nest& loops, index_t size) {
    const strided_loop columns = loops.empty() ? strided_loop{} : take_loop(loops, loops.size() - 1);
    const strided_loop rows =
        loops.empty() ? strided_loop{} : take_loop(loops, row_loop(loops, columns, size));
    return {nullptr,        nullptr,        rows.extent,        rows.out / size,
            rows.in / size, columns.extent, columns.out / size, columns.in / size};
}

/// Calls use(kernel, arguments) with the kernel that copies the innermost loops, and takes those off.
template <class F>
void choose(loop_nest& loops, index_t size, const F& use) {
    planning::coalesce(loops);
    const kernels::size_kernels& k = kernels::active().of_size(std::size_t(size));
    if (is_expansion(loops, size)) use(k.expand, take_expansion(loops, size));
    else use(k.copy, take_copy(loops, size));
}

}  // namespace

void copy(context& c, const address& to, const address& from, loop_nest loops, index_t size) {
    if (c.reader != nullptr) return c.reader->read_copy(c, to, from, loops, size);
    choose(loops, size, [&](auto kernel, const auto& args) {
        call(c, kernel, std::array{to, from}, loops, args);
    });
}

void copy_now(void* to, const void* from, const loop_nest& all, index_t size) {
    loop_nest loops = all;
    choose(loops, size, [&](auto kernel, auto args) {
        for_each_offset(loops, [&](index_t out, index_t in) {
            args.out = static_cast<std::byte*>(to) + out;
            args.in = static_cast<const std::byte*>(from) + in;
            kernel(args);
        });
    });
}

namespace {

void run_stream(const std::byte* constants, void* const* at) {
    index_t bytes = 0;
    std::memcpy(&bytes, constants, sizeof bytes);
    kernels::active().stream(at[0], at[1], bytes);
}
constexpr exec::operation stream_operation{"stream", &run_stream};

}  // namespace

void stream(context& c, const address& to, const address& from, loop_nest loops, index_t size) {
    if (c.reader != nullptr) return c.reader->read_copy(c, to, from, loops, size);
    planning::coalesce(loops);
    const strided_loop row = loops.empty() ? strided_loop{1, size, size} : take_loop(loops, loops.size() - 1);
    const index_t bytes = row.extent * size;
    c.emit(stream_operation, std::array{to, from}, nest_loops{loops}, bytes_of(bytes));
}

}  // namespace xf::lower
