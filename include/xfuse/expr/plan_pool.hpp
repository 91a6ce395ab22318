#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "xfuse/expr/erased.hpp"
#include "xfuse/expr/evaluate.hpp"

namespace xf::expr {

using bound_inputs = std::span<const graph::bound_input>;

/// A plan of an erased expression, for one extent of its inputs' open axes. Runs without heap where the
/// operands' strides are those of the run before.
class bound_plan {
public:
    /// `doublings` of the memory that small expressions take are likely to be enough.
    bound_plan(erased_pointer e, const policy& options, index_t open, int doublings)
        : e_(std::move(e)), options_(options), open_(open), doublings_(doublings) {}
    bound_plan(const bound_plan&) = delete;
    bound_plan& operator=(const bound_plan&) = delete;

    index_t open() const { return open_; }
    const axis_vector& shape() const { return shape_; }
    const planning::plan& plan() const { return plan_; }
    index_t workspace_bytes() const { return memory_.size() + scratch_.size(); }

    /// Plans for these inputs, unless the plan that there is fits them.
    void prepare(bound_inputs inputs);
    void run(const planning::target& out);
    /// Of an expression that joins several results. Throws shape_error, before anything is written, where one
    /// has not the shape of its target, and where targets share elements.
    void run(std::span<const planning::target> results);

    /// Calls f with the plan for that target, or for those results, without running it.
    template <class F>
    void lend(const planning::target& out, const F& f) {
        const std::unique_ptr<bound_plan> other = other_for(out);
        f(other ? other->plan_ : plan_);
    }
    template <class F>
    void lend(std::span<const planning::target> results, const F& f) {
        place_anew(results);
        f(plan_);
    }
    /// Of one of them.
    const axis_vector& result_shape(index_t number) const { return planning::result_shape(plan_, number); }

private:
    void make(const planning::target& out);
    void place(std::span<const planning::target> results);
    void place_anew(std::span<const planning::target> results);
    bool fits(const planning::target& out) const;
    std::unique_ptr<bound_plan> other_for(const planning::target& out);
    planning::target dense_target() const;
    /// Takes on other addresses under the same strides.
    void move_inputs();
    bool is_outdated() const;

    erased_pointer e_;
    policy options_;
    index_t open_;
    axis_vector shape_;  ///< of the result
    std::vector<graph::bound_input> inputs_;
    std::vector<planning::target> results_;  ///< those of the last run
    exec::arena memory_, scratch_;
    planning::plan plan_;
    lower::kept_program program_;
    int doublings_;
    bool is_made_ = false, has_assumptions_ = false;
};

/// The plans of one expression: a thread that runs it takes one out, so that several may run it at a time.
class plan_pool {
public:
    plan_pool(erased_pointer e, const policy& options);
    ~plan_pool();
    plan_pool(const plan_pool&) = delete;
    plan_pool& operator=(const plan_pool&) = delete;

    class lease {
    public:
        lease(plan_pool& pool, std::unique_ptr<bound_plan> plan) : pool_(pool), plan_(std::move(plan)) {}
        ~lease() { pool_.give_back(std::move(plan_)); }
        lease(const lease&) = delete;
        lease& operator=(const lease&) = delete;
        bound_plan& operator*() const { return *plan_; }
        bound_plan* operator->() const { return plan_.get(); }

    private:
        plan_pool& pool_;
        std::unique_ptr<bound_plan> plan_;
    };
    /// A plan for these inputs, made where there is none. Throws shape_error where an input is missing, bound
    /// twice or of another shape.
    lease take(bound_inputs inputs);

    bool has_inputs() const { return !inputs_.empty(); }
    const erased& expression() const { return *e_; }

private:
    index_t check(bound_inputs inputs) const;
    std::unique_ptr<bound_plan> find(index_t open);
    void give_back(std::unique_ptr<bound_plan> plan);

    erased_pointer e_;
    policy options_;
    std::vector<const erased*> inputs_;
    int doublings_;
    std::atomic<bound_plan*> last_ = nullptr;  ///< the plan that was used last, to be had without the mutex
    std::mutex mutex_;
    std::vector<std::unique_ptr<bound_plan>> others_;  ///< those used before, the oldest first
};

}  // namespace xf::expr
