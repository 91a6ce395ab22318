#pragma once
#include <algorithm>

#include "xfuse/ops/row_machine.hpp"

/// Chains of arithmetic: each operation takes what the one before gave and one more operand.
namespace xf::ops {

enum class chain_operation : std::uint8_t { add, subtract, multiply, divide };

inline constexpr op chained_operations[] = {op::add, op::subtract, op::multiply, op::divide};
constexpr chain_operation chain_operation_of(op what) {
    return chain_operation(std::ranges::find(chained_operations, what) - chained_operations);
}
/// May it be a step of a chain, if there are chains of its type?
constexpr bool may_link(const operation& o) {
    return std::ranges::find(chained_operations, o.what) != std::end(chained_operations) &&
           o.computes == o.yields;
}

/// How a step computes: its operation, on which side the running value stands, and whether its operand is one
/// element for the whole row.
struct chain_code {
    chain_operation what{};
    bool is_second = false;  ///< the operand comes first
    bool is_scalar = false;
};

/// A step of a call. Of the first one only the operand counts.
struct chain_step {
    chain_code how;
    const void* operand = nullptr;
    index_t ahead = 0;  ///< bytes from what is read to what is asked for meanwhile, or 0
};

/// Longer chains are several.
inline constexpr int max_chain_steps = 8;

}  // namespace xf::ops
