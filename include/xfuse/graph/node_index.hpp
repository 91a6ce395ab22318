#pragma once
#include <array>

#include "xfuse/graph/graph.hpp"

namespace xf::graph {

/// Nodes by a number each: 64 trees, by its last bits, whose levels each go by one bit more. The links are in
/// the nodes, so that any number of them is found without a table that grows with it; one index at a time.
class node_index {
public:
    node_index() { roots_.fill(-1); }

    /// The node under this number of which `is_it` holds; -1 where there is none.
    template <class F>
    int find(std::span<const node> nodes, std::uint64_t number, const F& is_it) const {
        int id = roots_[number % roots_.size()];
        for (std::uint64_t bits = number / roots_.size(); id >= 0 && !is_it(id); bits /= 2)
            id = nodes[std::size_t(id)].below[bits % 2];
        return id;
    }

    /// The same; where there is none `id` is put there, and returned.
    template <class F>
    int find_or_add(std::span<node> nodes, std::uint64_t number, int id, const F& is_it) {
        int* place = &roots_[number % roots_.size()];
        for (std::uint64_t bits = number / roots_.size(); *place >= 0; bits /= 2) {
            if (is_it(*place)) return *place;
            place = &nodes[std::size_t(*place)].below[bits % 2];
        }
        nodes[std::size_t(id)].below = {-1, -1};
        return *place = id;
    }

private:
    std::array<int, 64> roots_;
};

}  // namespace xf::graph
