#pragma once
#include <vector>

#include "xfuse/core/index.hpp"

namespace xf::emit {

/// Loops over several arrays, outermost first; steps in bytes until `count_in_elements`.
struct nest {
    std::vector<index_t> extent;
    std::vector<std::vector<index_t>> step;  ///< of each loop: by array

    int size() const { return int(extent.size()); }
    void add(index_t steps, std::vector<index_t> by) {
        extent.push_back(steps);
        step.push_back(std::move(by));
    }
    bool is_empty() const;

    /// Drops loops of one step, orders the rest by how far they move in the first array, and joins those that
    /// continue each other in all.
    void coalesce();
    /// Removes a loop.
    void erase(int at);
    /// The steps of array `which`, divided by the size of its elements.
    void count_in_elements(int which, index_t size);
};

}  // namespace xf::emit
