#pragma once
#include <string_view>
#include <vector>

#include "xfuse/ops/operation.hpp"

namespace xf::ops {

/// A formula of the table, as its derivatives are written, made a list of operations: the operands are its
/// inputs 0 to 2, the result of the operation that it belongs to is the last.
struct formula {
    static constexpr std::uint16_t result_input = max_arity;

    std::vector<operation> operations;
    std::vector<reference> references;
    std::vector<dtype> inputs;
    std::vector<scalar> constants;

    /// Refers to the formula, which has to outlive it.
    operation_list list() const;
};

/// Grammar   comparison: sum [("==" | "<" | ">") sum]; sum: product {("+" | "-") product};
///           product: sign {("*" | "/") sign}; sign: ["-"] atom;
///           atom: number | "x" | "y" | "z" | "r" | name "(" comparison {"," comparison} ")" | "(" comparison
///           ")"
/// Throws    std::logic_error naming the place
formula parse_formula(std::string_view text, dtype type);

}  // namespace xf::ops
