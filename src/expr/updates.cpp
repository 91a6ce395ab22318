#include "xfuse/expr/updates.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"

namespace xf {
namespace expr {

void check_update(const update& u, dtype type) {
    if (!u.value) refuse_empty();
    graph::location now;
    u.target.locate(u.target.container, now);
    check_target(shape::span_of(u.value->shape()), now.shape);
    if (u.value->type() != type)
        throw dtype_error(core::message("updates: an expression of ", name_of(u.value->type()),
                                        " is set to an array of ", name_of(type)));
}

void locate_targets(std::span<const update> updates, std::span<planning::target> to) {
    for (std::size_t k = 0; k < updates.size(); ++k) {
        graph::location now;
        updates[k].target.locate(updates[k].target.container, now);
        if (now.data == nullptr && shape::volume(now.shape) > 0)
            throw shape_error(core::message("updates: array ", k, " of shape ",
                                            core::shape_text(shape::span_of(now.shape)),
                                            " has lost its elements"));
        // What is updated was handed over to be written.
        to[k] = {const_cast<void*>(now.data), updates[k].value->type(), now.shape, now.strides};
    }
}

}  // namespace expr

struct updates_plan::state {
    state(const updates& u, const policy& options, std::vector<expr::erased_pointer> values)
        : all(u.all()), pool(expr::join_results(std::move(values)), options) {}

    std::vector<expr::update> all;
    expr::plan_pool pool;
};

updates_plan::updates_plan(const updates& u, const policy& options) {
    std::vector<expr::erased_pointer> values;
    for (const expr::update& each : u.all()) values.push_back(each.value);
    state_ = std::make_shared<state>(u, options, std::move(values));
}

expr::plan_pool& updates_plan::pool() const {
    if (!state_) expr::refuse_empty_plan();
    return state_->pool;
}

void updates_plan::run_bound(expr::bound_inputs inputs) const {
    thread_local std::vector<planning::target> targets;
    const auto plan = pool().take(inputs);
    targets.resize(state_->all.size());
    expr::locate_targets(state_->all, targets);
    plan->run(std::span<const planning::target>(targets));
}

}  // namespace xf
