#pragma once
#include <span>
#include <string>
#include <vector>

#include "xfuse/lower/listing.hpp"

namespace xf::explaining {

/// Do tuples of results lie under the root, which is no stage of its own?
inline bool ties_results(const planning::plan& p) {
    return graph::properties(p.root().node->kind).ties_results;
}

/// The stages in the order they run, and the number of each; last those that nothing needs.
class running_order {
public:
    running_order(const planning::plan& p, const lower::program_listing& program)
        : numbers_(p.stages.size(), 0) {
        for (const lower::listed_nest& nest : program.nests) {
            for (const lower::listed_stage& s : nest.stages) add(s.stage);
        }
        running_ = ids_.size();
        for (int id = 0; id < int(p.stages.size()); ++id) {
            const bool is_tie = id == p.g.root && ties_results(p);
            if (p.stages[std::size_t(id)].level != planning::storage_level::none && !is_tie) add(id);
        }
    }
    const std::vector<int>& ids() const { return ids_; }
    std::span<const int> not_run() const { return std::span(ids_).subspan(running_); }
    std::string number_of(int id) const { return std::to_string(numbers_[std::size_t(id)]); }

private:
    void add(int id) {
        if (numbers_[std::size_t(id)] != 0) return;
        ids_.push_back(id);
        numbers_[std::size_t(id)] = int(ids_.size());
    }

    std::vector<int> ids_, numbers_;
    std::size_t running_ = 0;
};

}  // namespace xf::explaining
