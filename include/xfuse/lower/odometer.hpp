#pragma once
#include "xfuse/plan/loop_nest.hpp"

namespace xf::lower {

/// Calls f(out offset, in offset), in bytes, for every step of the nest, the last loop fastest.
template <class F>
void for_each_offset(const planning::loop_nest& loops, const F& f) {
    axis_vector index(loops.size(), 0);
    for (const planning::strided_loop& l : loops) {
        if (l.extent == 0) return;
    }
    index_t out = 0, in = 0;
    while (true) {
        f(out, in);
        int k = loops.size() - 1;
        for (; k >= 0; --k) {
            const planning::strided_loop& l = loops[k];
            out += l.out;
            in += l.in;
            if (++index[k] < l.extent) break;
            out -= l.out * l.extent;
            in -= l.in * l.extent;
            index[k] = 0;
        }
        if (k < 0) return;
    }
}

}  // namespace xf::lower
