#pragma once
#include <array>
#include <span>
#include <string_view>

#include "xfuse/core/index.hpp"

/// The subscripts of einsum as a value. Every function here runs at compile time, and as well at run time.
namespace xf::expr {

/// The most operands of one contraction.
inline constexpr int max_factors = 16;

enum class subscript_fault_kind {
    none,
    character,        ///< not a letter, a comma, an ellipsis or an arrow
    arrow,            ///< a broken `->`, or more than one
    ellipsis,         ///< not three dots, twice in one term, or left out of the output
    repeated_output,  ///< a label twice in the output
    unknown_output,   ///< an output label that no operand has
    operand_count,    ///< not one term for each operand
    rank,             ///< a term that does not have as many labels as its operand has axes
    too_many          ///< more axes than the library iterates over, or more operands
};

/// The labels of one operand, or of the output.
struct subscript_term {
    std::array<char, max_rank> labels{};
    int size = 0;
    int ellipsis = -1;  ///< the number of labels before it, or -1
    int position = 0;   ///< of its first character in the string

    constexpr bool has(char label) const {
        for (int k = 0; k < size; ++k) {
            if (labels[std::size_t(k)] == label) return true;
        }
        return false;
    }
};

struct subscripts {
    std::array<subscript_term, max_factors> operands{};
    int operand_count = 0;
    subscript_term output{};
    bool has_output = false;
    subscript_fault_kind fault = subscript_fault_kind::none;
    int position = -1;  ///< of the fault

    constexpr void fail(subscript_fault_kind kind, int at) {
        if (fault != subscript_fault_kind::none) return;
        fault = kind;
        position = at;
    }
    /// How often the operands have the label.
    constexpr int count(char label) const {
        int found = 0;
        for (int k = 0; k < operand_count; ++k) {
            const subscript_term& term = operands[std::size_t(k)];
            for (int i = 0; i < term.size; ++i) found += int(term.labels[std::size_t(i)] == label);
        }
        return found;
    }
};

constexpr bool is_label(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Reads the string one character after the other; stops at the first fault.
class subscript_parser {
public:
    constexpr explicit subscript_parser(std::string_view text) : text_(text) { open_operand(0); }

    constexpr subscripts parse() {
        while (at_ < int(text_.size()) && s_.fault == subscript_fault_kind::none) read_one();
        if (s_.fault == subscript_fault_kind::none && !s_.has_output) imply_output();
        return s_;
    }

private:
    constexpr subscript_term& term() {
        return s_.has_output ? s_.output : s_.operands[std::size_t(s_.operand_count - 1)];
    }
    constexpr void open_operand(int position) {
        if (s_.operand_count == max_factors) return s_.fail(subscript_fault_kind::too_many, position);
        s_.operands[std::size_t(s_.operand_count++)].position = position;
    }
    constexpr bool follows(std::string_view wanted) const {
        return text_.substr(std::size_t(at_), wanted.size()) == wanted;
    }
    constexpr void read_one() {
        const char c = text_[std::size_t(at_)];
        if (c == ' ') ++at_;
        else if (is_label(c)) read_label(c);
        else if (c == '.') read_ellipsis();
        else if (c == '-' || c == '>') read_arrow();
        else if (c == ',' && !s_.has_output) open_operand(++at_);
        else s_.fail(subscript_fault_kind::character, at_);
    }
    constexpr void read_label(char c) {
        subscript_term& to = term();
        if (s_.has_output && to.has(c)) return s_.fail(subscript_fault_kind::repeated_output, at_);
        if (s_.has_output && s_.count(c) == 0) return s_.fail(subscript_fault_kind::unknown_output, at_);
        if (to.size == max_rank) return s_.fail(subscript_fault_kind::too_many, at_);
        to.labels[std::size_t(to.size++)] = c;
        ++at_;
    }
    constexpr void read_ellipsis() {
        if (!follows("...") || term().ellipsis >= 0) return s_.fail(subscript_fault_kind::ellipsis, at_);
        term().ellipsis = term().size;
        at_ += 3;
    }
    constexpr void read_arrow() {
        if (!follows("->") || s_.has_output) return s_.fail(subscript_fault_kind::arrow, at_);
        at_ += 2;
        s_.has_output = true;
        s_.output.position = at_;
    }
    /// Without an arrow: the ellipsis, then the labels that appear once, in ASCII order.
    constexpr void imply_output() {
        s_.output.ellipsis = 0;
        for (int c = 'A'; c <= 'z'; ++c) {
            if (!is_label(char(c)) || s_.count(char(c)) != 1) continue;
            if (s_.output.size == max_rank) return s_.fail(subscript_fault_kind::too_many, 0);
            s_.output.labels[std::size_t(s_.output.size++)] = char(c);
        }
    }

    std::string_view text_;
    subscripts s_{};
    int at_ = 0;
};

constexpr subscripts parse_subscripts(std::string_view text) { return subscript_parser(text).parse(); }

}  // namespace xf::expr
