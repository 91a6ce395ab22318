#include <algorithm>
#include <cstdlib>

#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/plan/finished_results.hpp"

/// The loops of a contraction over one box, sorted into rows, columns, batch and terms.
namespace xf::lower {

index_t count(const gemm_nest& loops) {
    index_t n = 1;
    for (const gemm_loop& l : loops) n *= l.extent;
    return n;
}

gemm_offset offset_at(const gemm_nest& loops, index_t index) {
    gemm_offset at;
    for (int k = loops.size(); k-- > 0;) {
        const gemm_loop& l = loops[k];
        const index_t i = k == 0 ? index : index % l.extent;
        at.out += i * l.out;
        at.rows += i * l.rows;
        at.columns += i * l.columns;
        index /= l.extent;
    }
    return at;
}

namespace {

bool continues(const gemm_loop& outer, const gemm_loop& inner) {
    return outer.out == inner.out * inner.extent && outer.rows == inner.rows * inner.extent &&
           outer.columns == inner.columns * inner.extent;
}

/// Drops loops of one step and joins those that continue each other.
void merge(gemm_nest& loops) {
    gemm_nest kept;
    for (const gemm_loop& l : loops) {
        if (l.extent == 1) continue;
        if (!kept.empty() && continues(kept.back(), l))
            kept.back() = {kept.back().extent * l.extent, l.out, l.rows, l.columns};
        else kept.push_back(l);
    }
    loops = kept;
}

void sort_by_distance(gemm_nest& loops) {
    const auto distance = [](const gemm_loop& l) {
        return std::abs(l.out) != 0 ? std::abs(l.out) : std::abs(l.rows) + std::abs(l.columns);
    };
    for (int i = 1; i < loops.size(); ++i) {
        for (int k = i; k > 0 && distance(loops[k - 1]) < distance(loops[k]); --k)
            std::swap(loops[k - 1], loops[k]);
    }
}

}  // namespace

contraction_box box_of(const contraction_site& c, const axis_vector& extents, std::byte* out,
                       const std::byte* const* operands) {
    const planning::stage& s = c.s;
    const planning::contraction_plan& plan = *s.contraction;
    const int a_operand = plan.a_operand;
    contraction_box b{out, operands[a_operand], operands[1 - a_operand], {}, {}, {}, {}};
    const auto loop = [&](int k) {
        if (extents[k] == 1) return gemm_loop{};
        const index_t stored = k >= s.out_loops ? 0 : c.stored != nullptr ? c.stored_steps[k] : s.out_step[k];
        const index_t times = c.windows.is_there && k < s.out_loops ? c.windows.axes[k].step : 1;
        return gemm_loop{extents[k], stored, times * c.operand_of(a_operand).step[k],
                         times * c.operand_of(1 - a_operand).step[k]};
    };
    for (int k = 0; k < s.out_loops; ++k) {
        const std::uint32_t own = std::uint32_t(1) << k;
        ((plan.m_loops & own) != 0   ? b.rows
         : (plan.n_loops & own) != 0 ? b.columns
                                     : b.batch)
            .push_back(loop(k));
    }
    for (int at = 0; at < plan.k_loops; ++at) b.terms.push_back(loop(plan.k_order[at]));
    for (gemm_nest* loops : {&b.batch, &b.rows, &b.columns}) sort_by_distance(*loops);
    for (gemm_nest* loops : {&b.batch, &b.rows, &b.columns, &b.terms}) merge(*loops);
    // A box of one column has no contiguous loop of columns: it gets one, so that the others stand around it.
    const index_t size = index_t(size_of(s.node->type));
    const bool adjoins =
        !b.columns.empty() && b.columns.back().out == size && b.columns.back().columns == size;
    if (plan.variant == planning::contraction_variant::outer && !plan.packs_b && !adjoins)
        b.columns.push_back({1, size, size, size});
    return b;
}

index_t list_taps(const contraction_site& c, index_t* taps) {
    index_t count = 1;
    taps[0] = 0;
    // The last axis is the fastest.
    for (int k = c.windows.axes.size(); k-- > 0;) {
        const planning::window_walk::along& a = c.windows.axes[k];
        const index_t step = a.dilation * c.operand_of(c.s.contraction->a_operand).step[k];
        for (index_t i = count; i < count * a.taps; ++i) taps[i] = taps[i % count] + i / count * step;
        count *= a.taps;
    }
    return count;
}

}  // namespace xf::lower
