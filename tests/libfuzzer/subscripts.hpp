#pragma once
#include <string_view>

#include "libfuzzer/input.hpp"
#include "xfuse/expr/contraction_axes.hpp"
#include "xfuse/expr/subscripts.hpp"

namespace libfuzzer {

/// What holds of subscripts without a fault, bound to operands of these ranks.
inline void check_axes(const xf::expr::subscripts& s, const xf::expr::contraction_axes& axes,
                       std::span<const int> ranks) {
    require(axes.out_rank >= 0 && axes.out_rank <= axes.rank && axes.rank <= xf::max_rank);
    for (int k = 0; k < s.operand_count; ++k) {
        for (int i = 0; i < ranks[std::size_t(k)]; ++i) {
            const int axis = axes.of_operand[std::size_t(k)][std::size_t(i)];
            require(axis >= 0 && axis < axes.rank);
        }
    }
}

/// The parser of einsum's subscripts, of any text, for operands of any ranks.
inline void parse(bytes data) {
    input from(data);
    int ranks[xf::expr::max_factors];
    const int operands = int(from.between(1, xf::expr::max_factors));
    for (int& rank : ranks) rank = int(from.between(0, 6));
    const bytes rest = from.rest();
    const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
    const auto s = xf::expr::parse_subscripts(text);
    using enum xf::expr::subscript_fault_kind;
    require((s.fault == none) == (s.position < 0));
    require(s.position <= int(text.size()));
    require(s.operand_count >= 1 && s.operand_count <= xf::expr::max_factors);
    if (s.fault != none) return;
    for (const char c : text)
        require((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == ',' || c == '.' ||
                c == '-' || c == '>');
    const std::span<const int> given(ranks, std::size_t(operands));
    const auto axes = xf::expr::bind_subscripts(s, given);
    if (axes.fault == none) check_axes(s, axes, given);
}

}  // namespace libfuzzer
