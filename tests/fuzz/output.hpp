#pragma once
#include <optional>
#include <typeinfo>

#include "fuzz/changes.hpp"
#include "fuzz/emission.hpp"

/// Evaluation into memory of any layout.
namespace fuzz {

inline std::string type_of(const std::exception& e) {
    if (dynamic_cast<const user_error*>(&e)) return "user_error";
    if (dynamic_cast<const xf::shape_error*>(&e)) return "shape_error";
    if (dynamic_cast<const xf::axis_error*>(&e)) return "axis_error";
    if (dynamic_cast<const xf::rank_error*>(&e)) return "rank_error";
    if (dynamic_cast<const xf::window_error*>(&e)) return "window_error";
    if (dynamic_cast<const xf::subscript_error*>(&e)) return "subscript_error";
    if (dynamic_cast<const xf::bounds_error*>(&e)) return "bounds_error";
    if (dynamic_cast<const xf::dtype_error*>(&e)) return "dtype_error";
    return "another error";
}

/// A target of random layout: memory that is its own, or a part of an operand's.
struct target_memory {
    strided_memory lies;
    std::byte* memory = nullptr;
    std::size_t bytes = 0;
    bool is_over_operand = false;
};

inline target_memory make_target(session& s, xf::dtype type, strided_memory lies) {
    const std::size_t size = xf::size_of(type);
    target_memory t{std::move(lies), nullptr, 0};
    t.bytes = std::size_t(t.lies.count) * size;
    const int over = s.where().target_over;
    if (over >= 0 && over < int(s.operands.size())) {
        const held& h = s.operands[std::size_t(over)];
        if (h.type == type && !h.is_owned && h.lies.count >= t.lies.count) {
            t.memory = h.memory + std::size_t(s.how.pick(0, h.lies.count - t.lies.count)) * size;
            t.is_over_operand = true;
            return t;
        }
    }
    t.memory = s.memory.take(store::target, t.bytes);
    std::memset(t.memory, 0xa5, t.bytes);  // has to stay between the target's elements
    return t;
}

/// The target's elements in row-major order, and whether anything else in its memory changed.
inline void read_target(const target_memory& t, const index_list& shape, std::size_t size,
                        const std::vector<std::byte>& before, outcome& out) {
    std::vector<unsigned char> is_element(t.bytes, 0);
    if (out.thrown.empty()) {
        reference::for_each_index(shape, [&](const index_list& i) {
            index_t place = t.lies.first;
            for (std::size_t k = 0; k < i.size(); ++k) place += i[k] * t.lies.strides[k];
            for (std::size_t b = std::size_t(place) * size; b < std::size_t(place + 1) * size; ++b) {
                out.data.push_back(static_cast<unsigned char>(t.memory[b]));
                is_element[b] = 1;
            }
        });
    }
    for (std::size_t b = 0; b < t.bytes; ++b)
        out.wrote_elsewhere |= is_element[b] == 0 && t.memory[b] != before[b];
}

/// Calls run(target) and writes what came of it.
template <class T, class Run>
void evaluate_into(session& s, const index_list& shape, const strided_memory& lies, bool is_reshaped, int id,
                   const Run& run) {
    const target_memory t = make_target(s, xf::dtype_of<T>, lies);
    const std::vector<unsigned char> operands = memory_of(s.operands);
    const std::vector<std::byte> before(t.memory, t.memory + t.bytes);
    outcome out;
    out.dtype = xf::name_of(xf::dtype_of<T>);
    out.shape = shape;
    out.is_evaluated = true;
    try {
        run(xf::expr::make_target(reinterpret_cast<T*>(t.memory) + t.lies.first, shape, t.lies.strides));
    } catch (const std::exception& e) {
        out.thrown = type_of(e);
        out.message = e.what();
    }
    read_target(t, shape, sizeof(T), before, out);
    if (is_reshaped) s.program.add("evaluate", {id}, named{"reshaped", true});
    s.out->write(s.program, is_reshaped ? s.program.size() - 1 : id, operands, out);
    if (is_reshaped) s.program.remove_last();
    if (!t.is_over_operand) return;
    for (held& h : s.operands) {
        if (!h.is_owned) h.fill(s.content, h.memory, h.lies.count, s.kind());
    }
}

/// Shows the graph of an expression to what counts its changes.
template <class E, class Parts>
void note_graph(coverage* seen, const E& e, Parts parts) {
    if (seen == nullptr) return;
    xf::expr::with_workspace(parts, [&](const xf::expr::workspace& w) {
        xf::graph::builder b(w.nodes, w.edges);
        int root = 0;
        if constexpr (requires { E::kind; }) root = xf::expr::build_root(b, e);
        else root = e.build(b);
        seen->note(typeid(E).hash_code(), b.finish(root));
    });
}

/// Evaluates, at times more than once and by a plan, while operands change.
template <class N>
void evaluate(session& s, const traced<N>& x) {
    using T = typename N::value_type;
    const index_list shape = x.shape();
    strided_memory lies = s.is_plain() ? row_major(shape) : reference::distinct_memory(s.layout, shape);
    if (s.out->emits != nullptr) {
        xf::expr::planned<N> p(x.e, emission::policy_of(s.policy));
        s.out->emits->add(s.out->index, p.value(), [&](const auto& target) { p.run_into(target); });
        return;
    }
    std::optional<xf::expr::planned<N>> plan;
    note_graph(s.out->seen, x.e, xf::expr::counts_of<N>);
    for (int k = 0; k < s.evaluations; ++k) {
        const bool is_planned = s.is_repeated && s.how.one_in(4);
        if (is_planned && !plan) plan.emplace(x.e, s.policy);
        changed_operands changes(s);
        if (s.changes_operands) {
            do changes.change();
            while (s.how.one_in(3));
        }
        if (k > 0 && s.how.one_in(4) && !s.is_plain()) lies = reference::distinct_memory(s.how, shape);
        if (!s.out->begins()) continue;
        s.out->by = is_planned ? "plan" : k > 0 ? "again" : "";
        evaluate_into<T>(s, shape, lies, changes.is_reshaped(), x.id, [&](const auto& target) {
            if (is_planned) plan->run_into(target);
            else xf::expr::evaluate<T>(x.e, target, s.policy);
        });
    }
}

}  // namespace fuzz
