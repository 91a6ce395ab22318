#include "xfuse/run/copy.hpp"

#include <cstdlib>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/run/odometer.hpp"

namespace xf::run {
namespace {

using planning::loop_nest;
using planning::strided_loop;

/// Removes the loop at `at` and returns it.
strided_loop take_loop(loop_nest& loops, int at) {
    const strided_loop l = loops[at];
    loops.erase(at);
    return l;
}

/// repeat: a short innermost loop along which the operand is invariant and that fills the gaps of the loop
/// around it.
bool is_expansion(const loop_nest& loops, index_t size) {
    if (loops.size() < 2) return false;
    const strided_loop& inner = loops.back();
    const strided_loop& outer = loops[loops.size() - 2];
    return inner.in == 0 && inner.out == size && outer.out == size * inner.extent;
}

template <class Args>
void call(void (*kernel)(const Args&), const Args& args, recording* log) {
    kernel(args);
    if (log != nullptr) log->add(kernel, args);
}

void expand(std::byte* out, const std::byte* in, loop_nest& loops, index_t size, recording* log) {
    const strided_loop inner = take_loop(loops, loops.size() - 1);
    const strided_loop columns = take_loop(loops, loops.size() - 1);
    const strided_loop rows = loops.empty() ? strided_loop{} : take_loop(loops, loops.size() - 1);
    const auto kernel = kernels::active().of_size(std::size_t(size)).expand;
    for_each_offset(loops, [&](index_t out_offset, index_t in_offset) {
        call(kernel,
             {out + out_offset, in + in_offset, rows.extent, rows.out / size, rows.in / size, columns.extent,
              columns.in / size, inner.extent},
             log);
    });
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

}  // namespace

void copy(void* to, const void* from, loop_nest loops, index_t size, recording* log) {
    auto* out = static_cast<std::byte*>(to);
    const auto* in = static_cast<const std::byte*>(from);
    planning::coalesce(loops);
    if (is_expansion(loops, size)) return expand(out, in, loops, size, log);
    const strided_loop columns = loops.empty() ? strided_loop{} : take_loop(loops, loops.size() - 1);
    const strided_loop rows =
        loops.empty() ? strided_loop{} : take_loop(loops, row_loop(loops, columns, size));
    const auto kernel = kernels::active().of_size(std::size_t(size)).copy;
    for_each_offset(loops, [&](index_t out_offset, index_t in_offset) {
        call(kernel,
             {out + out_offset, in + in_offset, rows.extent, rows.out / size, rows.in / size, columns.extent,
              columns.out / size, columns.in / size},
             log);
    });
}

void stream(void* to, const void* from, loop_nest loops, index_t size) {
    auto* out = static_cast<std::byte*>(to);
    const auto* in = static_cast<const std::byte*>(from);
    planning::coalesce(loops);
    const strided_loop row = loops.empty() ? strided_loop{1, size, size} : take_loop(loops, loops.size() - 1);
    const kernels::table& k = kernels::active();
    for_each_offset(loops, [&](index_t out_offset, index_t in_offset) {
        k.stream(out + out_offset, in + in_offset, row.extent * size);
    });
}

}  // namespace xf::run
