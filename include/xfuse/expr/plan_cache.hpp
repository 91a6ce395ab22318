#pragma once
#include "xfuse/expr/source_key.hpp"
#include "xfuse/expr/workspace.hpp"

namespace xf::expr {

/// The last small plan of one type of expression on one thread. An assignment that is repeated runs it again
/// if all that planning read is as it was, by value: on a few hundred elements planning costs more than the
/// work. Large plans are not kept, as it does not matter there.
class plan_cache {
public:
    /// Is `e` made of the same parts as the last one that has the cached plan? Then it need not be built.
    template <has_key N>
    bool matches_unbuilt(const N& e, const planning::target& out, const planning::policy& options) {
        return is_asked_for(out, options) && parts_.is_same(e) && holds_its_assumptions();
    }
    /// The cached plan is that of `e`.
    template <has_key N>
    void keep_parts(const N& e) {
        parts_.keep(e);
    }
    /// Is this expression, as it was built, the one whose plan is cached?
    bool matches(const graph::graph& built, const planning::target& out,
                 const planning::policy& options) const;
    /// Runs the cached plan.
    void run();

    /// Is a plan of this expression worth caching? Not if the last ones were never used again.
    bool should_cache(const graph::graph& built) const;
    /// A workspace for a plan to store.
    workspace reserve(node_counts parts);
    /// Stores `plan`, made in that workspace from the expression as it was built.
    void store(const graph::graph& built, node_counts parts, const planning::plan& plan,
               const planning::policy& options);

    bool is_busy = false;

private:
    /// The same target, options and threads?
    bool is_asked_for(const planning::target& out, const planning::policy& options) const;
    bool holds_its_assumptions() const;
    bool is_same(const graph::graph& built) const;
    void copy_key(const graph::graph& built, node_counts parts);

    exec::arena key_memory_, memory_, scratch_;
    source_key parts_;
    graph::graph key_;
    std::span<index_t> tables_;  ///< the tables of the key's nodes, one after the other
    std::span<int> equals_;      ///< for each of the key's nodes the first one with the same constants
    planning::plan plan_;
    planning::policy options_;
    int threads_ = 0;
    int unused_ = 0;  ///< plans kept in vain since the last one that was not
    bool is_kept_ = false, has_assumptions_ = false;
    lower::kept_program program_;
};

}  // namespace xf::expr
