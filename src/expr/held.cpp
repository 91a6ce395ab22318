#include "xfuse/expr/held.hpp"

#include "xfuse/ops/table.hpp"

namespace xf::expr {
namespace {

/// The list of stop_gradient alone.
struct held_list {
    ops::operation operation;
    ops::reference reference{ops::source::input, 0};
    dtype type;
    ops::operation_list list;

    explicit held_list(dtype t) : type(t) {
        operation.what = ops::op::stop_gradient;
        operation.computes = operation.yields = t;
        operation.operand_count = 1;
        list = {{&operation, 1}, {&reference, 1}, {&type, 1}, 0, 0, false, false};
    }
};

const ops::operation_list& held_list_of(dtype type) {
    static const held_list of_float(dtype::float32), of_double(dtype::float64);
    return (type == dtype::float32 ? of_float : of_double).list;
}

}  // namespace

int held_constant(graph::builder& b, const graph::edge& from, dtype type, std::span<const index_t> shape) {
    // A graph whose memory may move is one that is kept, to be differentiated; other types have no
    // derivative.
    if (!b.may_move || (type != dtype::float32 && type != dtype::float64)) return from.node;
    graph::node& n = b.add(graph::node_kind::map, type, "stop_gradient", shape, 1);
    n.cluster.list = &held_list_of(type);
    b.operand(n, 0) = from;
    return b.id_of(n);
}

}  // namespace xf::expr
