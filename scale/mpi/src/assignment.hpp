#pragma once
#include <memory>
#include <vector>

#include "communicator.hpp"
#include "xfuse/expr/plan_pool.hpp"

namespace xf::mpi {

/// What all ranks need of one array.
struct demand {
    distributed* of;
    std::vector<xf::box> needed;
};
/// Of each distributed array in an expression, for the block of each rank. Throws error for arrays of another
/// communicator.
std::vector<demand> demands_of(const dynamic::reads& reads, const blocks& cut, const communicator& ranks);

/// An expression to be assigned to a distributed array: what each rank needs, and plans for the parts of this
/// rank's block.
class assignment {
public:
    assignment(distributed& to, const expr::erased_pointer& e, const policy& how);

    bool is_of(const expr::erased& e, const policy& how) const {
        return e.id().number() == e_->id().number() && how == how_;
    }
    const std::vector<demand>& demands() const { return demands_; }

    /// A box of the block, with its plan once it was evaluated.
    struct part {
        xf::box box;
        std::unique_ptr<expr::plan_pool> plans{};
    };
    std::vector<part>& whole() { return whole_; }
    /// What can be computed before others have answered, and what is left then; empty where nothing can.
    std::vector<part>& inner() { return inner_; }
    std::vector<part>& rims() { return rims_; }
    void evaluate(std::vector<part>& parts) const;

private:
    distributed& to_;
    expr::erased_pointer e_;
    policy how_;
    std::vector<demand> demands_;
    std::vector<part> whole_, inner_, rims_;
};

}  // namespace xf::mpi
