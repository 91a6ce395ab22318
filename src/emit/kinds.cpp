#include <array>

#include "part_emitters.hpp"

/// Which function writes which kind of stage.
namespace xf::emit {
namespace {

constexpr auto emitters = [] {
    using enum graph::node_kind;
    std::array<part_emitter*, graph::node_kind_count> table{};
    const auto of = [&table](graph::node_kind kind) -> part_emitter*& { return table[std::size_t(kind)]; };
    of(map) = emit_map;
    of(reduce) = emit_reduce;
    of(arg_reduce) = emit_arg_reduce;
    of(contract) = emit_contract;
    of(gather) = emit_gather;
    of(scan) = emit_scan;
    of(fold) = emit_fold;
    of(lookup) = emit_lookup;
    // What only moves elements is lowered to copies, which the source reads.
    of(leaf) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                  const lower::address& out) { lower::lower_leaf(c, s, b, out); };
    of(copy) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                  const lower::address& out) { lower::lower_copy(c, s, b, out); };
    of(pad) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                 const lower::address& out) { lower::lower_pad(c, s, b, out); };
    of(concatenate) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                         const lower::address& out) { lower::lower_concatenate(c, s, b, out); };
    of(tuple) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                   const lower::address& out) { lower::lower_tuple(c, s, b, out); };
    of(tie) = [](source&, lower::context& c, const planning::stage& s, const lower::box& b,
                 const lower::address& out) { lower::lower_tie(c, s, b, out); };
    return table;
}();

}  // namespace

void emit_part(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out) {
    part_emitter* const emit = emitters[std::size_t(s.node->kind)];
    if (emit == nullptr) to.refuse(s.node->name);
    emit(to, c, s, b, out);
}

}  // namespace xf::emit
