#include "split_long_sums.hpp"
#include "xfuse/core/trace.hpp"
#include "xfuse/graph/graph_text.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

struct pass {
    const char* name;
    void (*run)(builder& b, int root);
};

/// In the order they run.
constexpr pass passes[] = {
    // Before its products join other clusters.
    {"contract_products", contract_products},
    // Before all that looks at what a cluster computes.
    {"merge_clusters", merge_clusters},
    // First, so that the contractions of two operands that it makes are seen by all others.
    {"order_contractions", order_contractions},
    // After all that makes contractions; before what they read is computed apart.
    {"unwiden_products", unwiden_products},
    // Before windows are separated: an extreme that is hoisted over may be one of windows.
    {"hoist_monotone", hoist_monotone},
    // A reduction slides over memory or over a node only where no elementwise stage stands between.
    {"map_before_windows", map_before_windows},
    // Windows are found only where they are read forwards.
    {"turn_windows", turn_windows},
    {"separate_windows", separate_windows},
    // Before axes are split for loops; after all that looks for contractions.
    {"split_long_sums", split_long_sums},
    // Loops exist only for axes whose splits divide each other: for the operands that the passes above leave.
    {"resolve_splits", resolve_splits},
    // Late, as every pass above may make the same node twice.
    {"eliminate_common_subexpressions", eliminate_common_subexpressions},
    // After it, as parts of one node that are read apart stay one; stages that become arrays are computed as
    // far
    // as they are read.
    {"narrow_to_reads", narrow_to_reads},
    // After it: what results have in common are the same nodes now.
    {"group_results", group_results},
};

template <class Log>
void run_passes(builder& b, int root, Log& log) {
    log.after("build", [&] { return to_text(b.finish(root)); });
    core::for_each_pass<passes>([&](auto k) {
        constexpr pass each = passes[k];
        each.run(b, root);
#ifndef NDEBUG
        verify(b.finish(root), each.name);
#endif
        log.after(each.name, [&] { return to_text(b.finish(root)); });
    });
}

}  // namespace

graph normalise(builder& b, int root) {
    core::with_pass_log([&](auto& log) { run_passes(b, root, log); });
    return b.finish(root);
}

}  // namespace xf::graph
