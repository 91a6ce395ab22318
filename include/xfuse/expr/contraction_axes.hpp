#pragma once
#include "xfuse/expr/subscripts.hpp"

namespace xf::expr {

/// How the axes of the operands meet in the domain of a contraction: the result's axes, then the summed ones.
struct contraction_axes {
    int out_rank = 0;
    int rank = 0;            ///< of the domain
    unsigned stretches = 0;  ///< bits of the domain axes along which an extent of 1 stretches
    /// The domain axis of each axis of each operand.
    std::array<std::array<short, max_rank>, max_factors> of_operand{};
    std::array<char, max_rank> label{};  ///< of each domain axis; '.' under an ellipsis
    subscript_fault_kind fault = subscript_fault_kind::none;
    int position = -1;  ///< of the fault in the subscripts

    constexpr void fail(subscript_fault_kind kind, int at) {
        if (fault != subscript_fault_kind::none) return;
        fault = kind;
        position = at;
    }
    constexpr void add_axis(char name, int position_in_text) {
        if (rank == max_rank) return fail(subscript_fault_kind::too_many, position_in_text);
        label[std::size_t(rank++)] = name;
    }
    constexpr int find(char name) const {
        for (int axis = 0; axis < rank; ++axis) {
            if (label[std::size_t(axis)] == name) return axis;
        }
        return -1;
    }
};

/// Subscripts joined with the ranks of the operands they are for.
class subscript_binder {
public:
    constexpr subscript_binder(const subscripts& s, std::span<const int> ranks) : s_(s), ranks_(ranks) {}

    constexpr contraction_axes bind() {
        check_terms();
        if (is_good()) add_output();
        if (is_good()) add_summed();
        for (int k = 0; is_good() && k < s_.operand_count; ++k) place(k);
        axes_.stretches = ~0U;
        return axes_;
    }

private:
    constexpr bool is_good() const { return axes_.fault == subscript_fault_kind::none; }

    constexpr void check_terms() {
        axes_.fail(s_.fault, s_.position);
        if (is_good() && s_.operand_count != int(ranks_.size()))
            axes_.fail(subscript_fault_kind::operand_count, s_.operands[0].position);
        for (int k = 0; is_good() && k < s_.operand_count; ++k) {
            const subscript_term& term = s_.operands[std::size_t(k)];
            const int hidden = ranks_[std::size_t(k)] - term.size;
            if (hidden < 0 || (hidden > 0 && term.ellipsis < 0))
                axes_.fail(subscript_fault_kind::rank, term.position);
            else if (hidden > hidden_) hidden_ = hidden;
        }
        if (hidden_ > 0 && s_.output.ellipsis < 0)
            axes_.fail(subscript_fault_kind::ellipsis, s_.output.position);
    }
    constexpr void add_hidden() {
        first_hidden_ = axes_.rank;
        for (int k = 0; k < hidden_; ++k) axes_.add_axis('.', s_.output.position);
    }
    constexpr void add_output() {
        for (int k = 0; k < s_.output.size; ++k) {
            if (k == s_.output.ellipsis) add_hidden();
            axes_.add_axis(s_.output.labels[std::size_t(k)], s_.output.position);
        }
        if (s_.output.ellipsis == s_.output.size) add_hidden();
        axes_.out_rank = axes_.rank;
    }
    constexpr void add_summed() {
        for (int k = 0; k < s_.operand_count; ++k) {
            const subscript_term& term = s_.operands[std::size_t(k)];
            for (int i = 0; i < term.size; ++i) {
                const char label = term.labels[std::size_t(i)];
                if (axes_.find(label) < 0) axes_.add_axis(label, term.position);
            }
        }
    }
    /// The axes of operand k; those under its ellipsis are aligned at the last.
    constexpr void place(int k) {
        const subscript_term& term = s_.operands[std::size_t(k)];
        auto& to = axes_.of_operand[std::size_t(k)];
        const int hidden = ranks_[std::size_t(k)] - term.size;
        std::size_t at = 0;
        for (int i = 0; i <= term.size; ++i) {
            for (int h = 0; i == term.ellipsis && h < hidden; ++h)
                to[at++] = static_cast<short>(first_hidden_ + hidden_ - hidden + h);
            if (i < term.size) to[at++] = static_cast<short>(axes_.find(term.labels[std::size_t(i)]));
        }
    }

    const subscripts& s_;
    std::span<const int> ranks_;
    contraction_axes axes_{};
    int hidden_ = 0, first_hidden_ = 0;
};

constexpr contraction_axes bind_subscripts(const subscripts& s, std::span<const int> ranks) {
    return subscript_binder(s, ranks).bind();
}

}  // namespace xf::expr
