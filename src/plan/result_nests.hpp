#pragma once
#include <vector>

#include "xfuse/plan/plan.hpp"

/// Tuples under a tie, and what is read while each is computed.
namespace xf::planning {

/// An operand in memory that a stage of the nest reads.
struct leaf_reading {
    const operand* from;
    const graph::node* leaf;
    bool is_in_step;  ///< a tile of results reads the same elements of it and no others, before it is written
    int own_operand;  ///< of the tuple itself: which one; else -1
};

struct result_nest {
    const stage* tuple;
    std::vector<leaf_reading> reads;
    const char* fails = nullptr;  ///< why computing it may throw
};

result_nest nest_of(const plan& p, const stage& tuple);

/// Is the memory of the tuple's result read by the nest, other than element for element before it is written?
/// `which` is -1 where the result is one of another nest.
bool reads_over(const result_nest& n, const target& result, int which);

}  // namespace xf::planning
