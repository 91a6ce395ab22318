#pragma once
#include "exchange.hpp"
#include "xfuse/expr/plan_pool.hpp"

namespace xf::mpi {

/// What is assigned to one array.
struct assigned {
    distributed* to;
    expr::erased_pointer e;
};

/// What blocks of expressions, cut as those say, exchange. Throws error for arrays of another communicator.
struct cut_reads {
    const dynamic::reads* reads;
    const blocks* cut;
};
traffic traffic_for(std::span<const cut_reads> all, const communicator& ranks);

/// Expressions to be assigned to distributed arrays together: what is exchanged, and plans for the parts of
/// this rank's blocks. Regions are asked for once.
class assignment {
public:
    assignment(std::vector<assigned> results, const policy& how);

    bool is_of(const expr::erased& e, const policy& how) const {
        return e.id().number() == results_.front().e->id().number() && how == how_;
    }
    /// Collective.
    void run();

private:
    /// Boxes of this rank's blocks, one of each result that has elements here, with their plan once they were
    /// evaluated.
    struct part {
        std::vector<std::pair<const assigned*, xf::box>> boxes;
        std::unique_ptr<expr::plan_pool> plans{};
    };
    void split(const dynamic::reads& reads);
    void make_plan(part& p) const;
    void evaluate(std::vector<part>& parts) const;

    std::vector<assigned> results_;
    policy how_;
    traffic traffic_;
    std::vector<part> whole_;
    /// What can be computed before others have answered, and what is left then; empty where nothing can.
    std::vector<part> inner_, rims_;
};

}  // namespace xf::mpi
