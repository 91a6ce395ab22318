#pragma once
#include "xfuse/expr/workspace.hpp"
#include "xfuse/run/recording.hpp"

namespace xf::expr {

/// The last small plan of one type of expression on one thread. An assignment that is repeated runs it again
/// if all that planning read is as it was, by value: on a few hundred elements planning costs more than the
/// work. Large plans are not kept, as it does not matter there.
class remembered_plan {
public:
    /// Is this expression, as it was built, the one whose plan is kept?
    bool holds(const graph::graph& built, const planning::target& out, const planning::policy& how) const;
    /// Runs the plan that is kept.
    void run();

    /// Is a plan of this expression worth keeping? Not if the last ones were never used again.
    bool wants(const graph::graph& built) const;
    /// Room for a plan to keep.
    workspace reserve(part_count parts);
    /// Keeps `plan`, made in that room from the expression as it was built.
    void keep(const graph::graph& built, part_count parts, const planning::plan& plan,
              const planning::policy& how);

    bool is_busy = false;

private:
    bool is_same(const graph::graph& built) const;
    void copy_key(const graph::graph& built, part_count parts);

    run::arena key_memory_, memory_, scratch_;
    graph::graph key_;
    std::span<index_t> tables_;  ///< the tables of the key's nodes, one after the other
    std::span<int> equals_;      ///< for each of the key's nodes the first one with the same constants
    planning::plan plan_;
    planning::policy how_;
    int threads_ = 0;
    int unused_ = 0;  ///< plans kept in vain since the last one that was not
    bool is_kept_ = false, has_assumptions_ = false;
    run::recording log_;
};

}  // namespace xf::expr
