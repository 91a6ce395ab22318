#include "xfuse/plan/loop_nest.hpp"

#include <cstdlib>

namespace xf::planning {
namespace {

bool is_farther(const strided_loop& a, const strided_loop& b) {
    const index_t out_a = std::abs(a.out), out_b = std::abs(b.out);
    return out_a != out_b ? out_a > out_b : std::abs(a.in) > std::abs(b.in);
}

}  // namespace

void coalesce(loop_nest& loops) {
    int kept = 0;
    for (const strided_loop l : loops) {
        if (l.extent == 1) continue;
        int at = kept++;
        for (; at > 0 && is_farther(l, loops[at - 1]); --at) loops[at] = loops[at - 1];
        loops[at] = l;
    }
    loops.resize(kept, {});
    if (kept < 2) return;
    int last = 0;
    for (int k = 1; k < kept; ++k) {
        strided_loop& outer = loops[last];
        const strided_loop inner = loops[k];
        if (outer.out == inner.out * inner.extent && outer.in == inner.in * inner.extent) {
            outer = {outer.extent * inner.extent, inner.out, inner.in};
        } else {
            loops[++last] = inner;
        }
    }
    loops.resize(last + 1, {});
}

}  // namespace xf::planning
