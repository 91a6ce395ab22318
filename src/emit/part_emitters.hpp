#pragma once
#include "emitted_source.hpp"

namespace xf::emit {

// One function for each kind of stage that is written out; kinds.cpp is the table.
using part_emitter = void(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                          const lower::address& out);
part_emitter emit_map, emit_reduce, emit_arg_reduce, emit_contract, emit_gather, emit_scan, emit_lookup,
    emit_fold, emit_rows;

}  // namespace xf::emit
