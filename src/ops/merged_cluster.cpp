#include "xfuse/ops/merged_cluster.hpp"

#include <algorithm>

#include "xfuse/ops/row_machine.hpp"

namespace xf::ops {
namespace {

void read_all(const void* state, scalar* to) {
    for (const cluster_part& part : static_cast<const merged_cluster*>(state)->parts) {
        if (part.constant_count > 0) part.read_constants(part.state, to);
        to += part.constant_count;
    }
}

void run(const rows::map_args& args) {
    scalar constants[max_merged_constants];
    read_all(args.cluster, constants);
    run_rows(static_cast<const merged_cluster*>(args.cluster)->list, constants, args);
}

int widest_element(const operation_list& list) {
    std::size_t widest = 1;
    for (const dtype type : list.inputs) widest = std::max(widest, size_of(type));
    for (const operation& o : list.operations)
        widest = std::max({widest, size_of(o.computes), size_of(o.yields)});
    return int(widest);
}

}  // namespace

cluster cluster_of(const merged_cluster& m, const constant_signs& signs) {
    cluster c;
    c.list = &m.list;
    c.state = &m;
    c.read_constants = &read_all;
    c.signs = signs;
    c.machine = &run;
    c.isa = active_rows().isa;
    c.lanes = active_rows().vector_bytes / widest_element(m.list);
    c.can_stream = true;
    return c;
}

}  // namespace xf::ops
