#include "xfuse/expr/plan_pool.hpp"

#include <algorithm>

#include "xfuse/graph/assumptions.hpp"
#include "xfuse/graph/open_extent.hpp"

namespace xf::expr {
namespace {

/// Of one expression, for as many extents of open axes, or threads.
constexpr std::size_t max_plans = 8;

axis_vector closed_shape(const axis_vector& shape, index_t open) {
    axis_vector closed = shape;
    for (index_t& extent : closed) extent = graph::closed(extent, open);
    return closed;
}

constexpr node_counts parts{60, 120, 0, erased_list_bytes};

/// So much more memory than `parts` that most graphs of so many expressions fit at once: passes add nodes,
/// but views take none. Not much more, as allocators give large blocks back to the system and each page of a
/// new one costs as much as planning the node that lies in it.
int doublings_for(std::size_t expressions) {
    int doublings = 0;
    while (doublings < max_doublings && std::size_t(parts.nodes) << doublings < expressions + expressions / 4)
        ++doublings;
    return doublings;
}

}  // namespace

planning::target bound_plan::dense_target() const {
    planning::target dense{nullptr, e_->type(), shape_, shape_};
    index_t strides[max_rank];
    const std::span<index_t> used(strides, std::size_t(shape_.size()));
    shape::row_major_strides(shape::span_of(shape_), used);
    dense.strides = axis_vector(used);
    return dense;
}

void bound_plan::make(const planning::target& out) {
    program_ = {};
    is_made_ = false;
    plan_ = with_growing_workspace(memory_, parts, doublings_, [&](const workspace& space) {
        graph::builder b = space.builder(options_);
        b.inputs = inputs_;
        const int root = build_erased(b, *e_);
        if (open_ >= 0) graph::close_extents(b, root, open_);
        return planning::make_plan(graph::normalise(b, root), out, options_, space.plan, results_);
    });
    has_assumptions_ = graph::has_assumptions(plan_.g);
    const index_t program_bytes = lower::program_bytes(plan_);
    plan_.planning_bytes += program_bytes;
    scratch_.reserve(plan_.arena_bytes() + program_bytes);
    is_made_ = true;
}

void bound_plan::move_inputs() {
    bool moved = false;
    for (graph::node& n : plan_.g.nodes) {
        if (!n.is_input) continue;
        const graph::location& now = static_cast<const graph::bound_input*>(n.from.container)->at;
        if (now.data == n.where.data) continue;
        const axis_vector strides =
            shape::used_strides(shape::span_of(now.shape), shape::span_of(now.strides));
        if (!(now.shape == n.shape) || !(strides == n.strides)) continue;
        n.where = graph::covered_memory(now.data, size_of(n.type), shape::span_of(n.shape),
                                        shape::span_of(n.strides));
        moved = true;
    }
    if (!moved) return;
    program_ = {};
    planning::read_leaves_anew(plan_);
    // What results are written over may be read elsewhere now.
    if (!results_.empty()) is_made_ = planning::move_results(plan_, results_);
}

bool bound_plan::is_outdated() const {
    return !is_made_ || !graph::is_in_place(plan_.g) ||
           (has_assumptions_ && !graph::assumptions_hold(plan_.g));
}

void bound_plan::prepare(bound_inputs inputs) {
    // In place: the graph's leaves point at them.
    if (inputs_.size() != inputs.size()) inputs_.assign(inputs.begin(), inputs.end());
    else std::ranges::copy(inputs, inputs_.begin());
    if (is_made_) move_inputs();
    if (!is_outdated()) return;
    shape_ = open_ >= 0 ? closed_shape(e_->shape(), open_) : e_->shape();
    make(dense_target());
}

void bound_plan::run(const planning::target& out) {
    if (program_.is_straight && out.data == plan_.out.data && planning::same_layout(out, plan_.out))
        return program_.run_straight();
    if (const std::unique_ptr<bound_plan> other = other_for(out))
        return lower::evaluate(other->plan_, other->scratch_);
    lower::evaluate(plan_, scratch_, &program_);
}

bool bound_plan::fits(const planning::target& out) const {
    return planning::same_layout(out, plan_.out) &&
           (plan_.temporary != nullptr || planning::find_aliasing(plan_, out) == nullptr);
}

/// A plan for a target that this one is not for; null where it is, and then it is for that memory.
std::unique_ptr<bound_plan> bound_plan::other_for(const planning::target& out) {
    check_target(shape::span_of(shape_), out);
    if (fits(out)) {
        plan_.out.data = out.data;
        return nullptr;
    }
    auto once = std::make_unique<bound_plan>(e_, options_, open_, doublings_);
    once->inputs_ = inputs_;
    once->shape_ = shape_;
    once->make(out);
    return once;
}

namespace {

bool is_same(const planning::target& a, const planning::target& b) {
    return a.data == b.data && planning::same_layout(a, b);
}

}  // namespace

/// Makes the plan one for these targets.
void bound_plan::place(std::span<const planning::target> results) {
    for (std::size_t k = 0; k < results.size(); ++k)
        check_target(shape::span_of(result_shape(index_t(k))), results[k]);
    check_apart(results);
    results_.assign(results.begin(), results.end());
    program_ = {};
    if (!planning::move_results(plan_, results_)) make(dense_target());
}

void bound_plan::place_anew(std::span<const planning::target> results) {
    if (!std::ranges::equal(results, results_, is_same)) place(results);
}

void bound_plan::run(std::span<const planning::target> results) {
    place_anew(results);
    if (program_.is_straight) return program_.run_straight();
    lower::evaluate(plan_, scratch_, &program_);
}

plan_pool::plan_pool(erased_pointer e, const policy& options)
    : e_(std::move(e)), options_(options), doublings_(doublings_for(list_inputs(*e_, inputs_))) {
    if (inputs_.empty()) static_cast<void>(take({}));
}

plan_pool::~plan_pool() { delete last_.load(); }

/// Returns the extent of the open axes, or -1 where there is none.
index_t plan_pool::check(bound_inputs inputs) const {
    index_t open = -1;
    for (const erased* each : inputs_) {
        const auto number = [&](const graph::bound_input& i) { return i.number == each->id().number(); };
        const auto shape = core::shape_text(shape::span_of(each->shape()));
        const auto bound = std::ranges::count_if(inputs, number);
        if (bound != 1) {
            throw shape_error(core::message(
                "run: the input of shape ", shape,
                bound == 0 ? " is not bound: pass xf::bind(x, array)" : " is bound more than once"));
        }
        const graph::location& at = std::ranges::find_if(inputs, number)->at;
        const auto is_stretched = [&](index_t declared, index_t given) {
            if (declared != open_extent) return declared != given;
            if (open < 0) open = given;
            return open != given;
        };
        bool fits = at.shape.size() == each->shape().size();
        for (int axis = 0; fits && axis < at.shape.size(); ++axis)
            fits = !is_stretched(each->shape()[axis], at.shape[axis]);
        if (!fits) {
            throw shape_error(
                core::message("run: the input of shape ", shape, " is bound to an array of shape ",
                              core::shape_text(shape::span_of(at.shape)),
                              open >= 0 ? core::message(", where open extents are ", open) : std::string()));
        }
    }
    if (inputs.size() > inputs_.size())
        throw shape_error("run: an array is bound to what is no input of the plan");
    return open;
}

std::unique_ptr<bound_plan> plan_pool::find(index_t open) {
    std::unique_ptr<bound_plan> last(last_.exchange(nullptr, std::memory_order_acquire));
    if (last && last->open() == open) return last;
    const std::lock_guard guard(mutex_);
    if (last) others_.push_back(std::move(last));
    const auto found = std::ranges::find_if(others_, [&](const auto& each) { return each->open() == open; });
    if (found == others_.end()) {
        if (others_.size() >= max_plans) others_.erase(others_.begin());
        return std::make_unique<bound_plan>(e_, options_, open, doublings_);
    }
    std::unique_ptr<bound_plan> taken = std::move(*found);
    others_.erase(found);
    return taken;
}

plan_pool::lease plan_pool::take(bound_inputs inputs) {
    std::unique_ptr<bound_plan> plan = find(check(inputs));
    plan->prepare(inputs);
    return {*this, std::move(plan)};
}

void plan_pool::give_back(std::unique_ptr<bound_plan> plan) {
    if (!plan) return;
    std::unique_ptr<bound_plan> before(last_.exchange(plan.release(), std::memory_order_acq_rel));
    if (!before) return;
    const std::lock_guard guard(mutex_);
    if (others_.size() >= max_plans) others_.erase(others_.begin());
    others_.push_back(std::move(before));
}

}  // namespace xf::expr
