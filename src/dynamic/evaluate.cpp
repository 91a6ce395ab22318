#include "xfuse/dynamic/nodes.hpp"

namespace xf::dynamic {

void require_rank(const erased_pointer& x, int rank) {
    if (x->shape().size() == rank) return;
    throw rank_error(core::message("any_expr: an expression of shape ",
                                   core::shape_text(shape::span_of(x->shape())), " has not ", rank, " axes"));
}

void evaluate(const erased_pointer& e, const planning::target& out, const planning::policy& options) {
    constexpr expr::node_counts parts{8, 16, 0, expr::erased_list_bytes};
    expr::check_target(shape::span_of(e->shape()), out);
    if (shape::volume(e->shape()) == 0) return;
    expr::with_workspace(parts, [&](const expr::workspace& space) {
        graph::builder b = space.builder(options);
        const int root = expr::build_erased(b, *e);
        lower::evaluate(planning::make_plan(graph::normalise(b, root), out, options, space.plan));
    });
}

}  // namespace xf::dynamic
