#include <array>

#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/listed_scope.hpp"
#include "xfuse/plan/finished_results.hpp"

/// The instruction of a contraction.
namespace xf::lower {
namespace {

struct contraction_call {
    const planning::plan* p;
    const planning::stage* s;
    const planning::stage* stored;  ///< whose results are stored, where not its own are
    axis_vector extents, stored_steps;
};

/// The operands: the result, the factors, the scratch, and what is added to the results.
void run_contraction(const std::byte* constants, void* const* at) {
    const auto& call = *reinterpret_cast<const contraction_call*>(constants);
    const planning::stage& s = *call.s;
    const contraction_site site{*call.p,
                                s,
                                static_cast<std::byte*>(at[1 + s.operand_count]),
                                call.stored,
                                at + 2 + s.operand_count,
                                call.stored_steps,
                                planning::walk_of_windows(*call.p, s)};
    const std::byte* factors[max_factors];
    for (int k = 0; k < s.operand_count; ++k) factors[k] = static_cast<const std::byte*>(at[1 + k]);
    auto* out = static_cast<std::byte*>(at[0]);
    if (s.contraction->variant == planning::contraction_variant::reference)
        return contract_reference(site, call.extents, out, factors);
    const contraction_box b = box_of(site, call.extents, out, factors);
    const bool is_divided = multiply(site, b);
    if (s.node->divisor != 1 && !is_divided) finish_contraction(*s.node, b);
}
const void* contraction_of(const std::byte* constants) {
    return reinterpret_cast<const contraction_call*>(constants)->s->contraction;
}
constexpr exec::operation contraction_operation{"contract", &run_contraction, nullptr, nullptr,
                                                &contraction_of};

void run_forget(const std::byte*, void* const* at) { new (at[0]) planning::packed_key; }
constexpr exec::operation forget_operation{"forget packed columns", &run_forget};

/// A region of a stage whose results a contraction stores: what it finishes, or reduces.
struct stored_region {
    const planning::stage* s = nullptr;
    const box* region = nullptr;
    const axis_vector* windows = nullptr;  ///< how many there are along each axis of what is reduced
};

/// A box of the results, and all that is reduced.
box domain_of(const planning::stage& s, const box& b) {
    box domain = b;
    for (int axis = s.node->shape.size(); axis < s.node->domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(s.node->domain[axis]);
    }
    return domain;
}

/// Result loops go from window to window where results are reduced.
void count_windows(const context& c, const planning::stage& s, const axis_vector& windows,
                   axis_vector& extents) {
    const planning::window_walk w = planning::walk_of_windows(c.p, s);
    for (int k = 0; k < s.out_loops; ++k) extents[k] = w.axes[k].axis < 0 ? 1 : windows[w.axes[k].axis];
}

void emit_contraction(context& c, const planning::stage& s, const box& b, const address& out,
                      const stored_region& stored) {
    const graph::node& n = *s.node;
    const box domain = domain_of(s, b);
    fixed_vector<address, max_factors + 2 + planning::max_finishing> at;
    at.push_back(out);
    // Of no terms the sum is zero, and there is nothing of the operands to compute.
    const bool has_terms = n.domain_volume() > 0;
    for (int k = 0; k < s.operand_count; ++k)
        at.push_back(has_terms ? realize(c, c.operand_of(s, k), domain) : address{});
    at.push_back(context::scratch_of(s));
    contraction_call call{&c.p, &s, stored.s, loop_extents(s, domain.extent, 0, s.loops.size()), {}};
    if (stored.s != nullptr) {
        call.stored_steps = planning::stored_steps(c.p, *stored.s, s);
        if (stored.windows != nullptr) count_windows(c, s, *stored.windows, call.extents);
        // One for each operation, so that they are found by its number.
        for (int k = 0; k < s.contraction->finish_count; ++k) {
            const planning::finishing& f = s.contraction->finish[k];
            at.push_back(f.what == kernels::finish::relu
                             ? out
                             : realize(c, c.operand_of(*stored.s, f.operand), *stored.region));
        }
    }
    c.emit(contraction_operation, std::span(at.data(), std::size_t(at.size())), no_loops{}, bytes_of(call));
}

}  // namespace

void forget_packed(context& c, const planning::stage& s) {
    if (planning::packs_b(s)) c.emit(forget_operation, std::array{context::scratch_of(s)}, no_loops{}, {});
}

void lower_stored(context& c, const planning::stage& contraction, const planning::stage& s, const box& b,
                  const address& out) {
    const int id = int(&s - c.p.stages.data()), reduced_by = contraction.contraction->reduced_by;
    box own = b;
    if (contraction.contraction->finished_by == id)
        own = image(c.range, *c.operand_of(s, planning::operand_finished_by(c.p, s, contraction)).map, b);
    if (reduced_by < 0) {
        const listed_scope listed(c, contraction);
        listed.note_computed(own, out);
        return emit_contraction(c, contraction, own, out, {&s, &b});
    }
    const planning::stage& reduced = c.p.stages[std::size_t(reduced_by)];
    const listed_scope of_windows(c, reduced);
    if (&reduced != &s) of_windows.note_computed(own, out);
    const box read = image(c.range, *c.operand_of(reduced, 0).map, domain_of(reduced, own));
    const listed_scope listed(c, contraction);
    listed.note_computed(read, out);
    emit_contraction(c, contraction, read, out, {&s, &b, &own.extent});
}

void lower_contract(context& c, const planning::stage& s, const box& b, const address& out) {
    emit_contraction(c, s, b, out, {});
}

}  // namespace xf::lower
