#pragma once
#include <vector>

#include "xfuse/graph/builder.hpp"

namespace xf::graph {

/// The nodes that the root reads, from the root on, and how often each is read by them.
struct reading {
    std::vector<int> order, readers;
};
reading find_readers(builder& b, int root);

/// Is there a cluster that may merge at all?
bool has_candidates(builder& b);

/// An operand of a cluster: a node under the map from the cluster's domain, and how many edges of the
/// cluster read it.
struct cluster_input {
    int node = -1;  ///< -1: it is a part by now
    shape::access_map map;
    int reads = 0;
};

/// A node whose operations are the cluster's.
struct cluster_part {
    int node = -1;
    std::vector<int> operands;  ///< each an input, or -1 - the part that computes it
    ops::reference result;      ///< of its last operation
    int first_constant = 0;
    bool is_written = false;
};

/// Can its operations join those of others? A compiled row of what the row machine does not compute in whole
/// vectors is better kept.
bool is_mergeable(const node& n);

/// A consumer with all that it takes up.
class cluster_parts {
public:
    /// `readers` says of each node how many edges read it.
    cluster_parts(builder& b, int consumer, const std::vector<int>& readers);
    /// Takes up operands until no more can be; false if none was.
    bool collect();

    std::vector<cluster_part> parts;  ///< the consumer first
    std::vector<cluster_input> inputs;
    std::size_t operation_count = 0, reference_count = 0;
    int constant_count = 0;

private:
    bool add(int id, const shape::access_map& map);
    bool take_up(std::size_t which);
    bool is_same_array(int a, int b) const;
    int input_of(int id, const shape::access_map& map);

    builder& b_;
    const std::vector<int>& readers_;
};

}  // namespace xf::graph
