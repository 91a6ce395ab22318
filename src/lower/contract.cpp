#include <array>

#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/listed_scope.hpp"
#include "xfuse/plan/planning_passes.hpp"

/// The instruction of a contraction.
namespace xf::lower {
namespace {

struct contraction_call {
    const planning::plan* p;
    const planning::stage* s;
    const planning::stage* finished;  ///< whose results are stored, where not its own are
    axis_vector extents, finished_steps;
};

/// The operands: the result, the factors, the scratch, and what is added to the results.
void run_contraction(const std::byte* constants, void* const* at) {
    const auto& call = *reinterpret_cast<const contraction_call*>(constants);
    const planning::stage& s = *call.s;
    const contraction_site site{*call.p,
                                s,
                                static_cast<std::byte*>(at[1 + s.operand_count]),
                                call.finished,
                                at + 2 + s.operand_count,
                                call.finished_steps};
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

/// A region of a stage that is computed by a contraction which finishes it.
struct finished_region {
    const planning::stage* s = nullptr;
    const box* region = nullptr;
};

void emit_contraction(context& c, const planning::stage& s, const box& b, const address& out,
                      const finished_region& finished) {
    const graph::node& n = *s.node;
    box domain = b;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
    }
    fixed_vector<address, max_factors + 2 + planning::max_finishing> at;
    at.push_back(out);
    // Of no terms the sum is zero, and there is nothing of the operands to compute.
    const bool has_terms = n.domain_volume() > 0;
    for (int k = 0; k < s.operand_count; ++k)
        at.push_back(has_terms ? realize(c, c.operand_of(s, k), domain) : address{});
    at.push_back(context::scratch_of(s));
    contraction_call call{&c.p, &s, finished.s, loop_extents(s, domain.extent, 0, s.loops.size()), {}};
    if (finished.s != nullptr) {
        call.finished_steps = planning::finished_steps(c.p, *finished.s, s);
        // One for each operation, so that they are found by its number.
        for (int k = 0; k < s.contraction->finish_count; ++k) {
            const planning::finishing& f = s.contraction->finish[k];
            at.push_back(f.what == kernels::finish::relu
                             ? out
                             : realize(c, c.operand_of(*finished.s, f.operand), *finished.region));
        }
    }
    c.emit(contraction_operation, std::span(at.data(), std::size_t(at.size())), no_loops{}, bytes_of(call));
}

}  // namespace

void forget_packed(context& c, const planning::stage& s) {
    if (planning::packs_b(s)) c.emit(forget_operation, std::array{context::scratch_of(s)}, no_loops{}, {});
}

void lower_finished(context& c, const planning::stage& contraction, const planning::stage& s, const box& b,
                    const address& out) {
    const int which = planning::operand_finished_by(c.p, s, contraction);
    const box own = image(c.range, *c.operand_of(s, which).map, b);
    const listed_scope listed(c, contraction);
    listed.note_computed(own, out);
    emit_contraction(c, contraction, own, out, {&s, &b});
}

void lower_contract(context& c, const planning::stage& s, const box& b, const address& out) {
    emit_contraction(c, s, b, out, {});
}

}  // namespace xf::lower
