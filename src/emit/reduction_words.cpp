#include "reduction_words.hpp"

#include <algorithm>

namespace xf::emit {

using kernels::reduce_op;

namespace {

bool is_truth(reduce_op op) { return op == reduce_op::any || op == reduce_op::all; }
bool is_extreme(reduce_op op) { return op == reduce_op::max || op == reduce_op::min; }

}  // namespace

dtype reduction_words::total() const {
    if (is_truth(op_)) return dtype::boolean;
    if (is_extreme(op_) || is_float()) return in_;
    return dtype::uint64;  // wraps
}

std::string reduction_words::loaded(const std::string& element) const {
    if (is_truth(op_))
        return in_ == dtype::boolean ? element : "(" + element + " != " + type_text(in_) + "())";
    return total() == in_ ? element : "static_cast<" + type_text(total()) + ">(" + element + ")";
}

std::string reduction_words::combined(const std::string& a, const std::string& b) const {
    switch (op_) {
        case reduce_op::sum: return a + " + " + b;
        case reduce_op::prod: return a + " * " + b;
        case reduce_op::max: return "greatest(" + a + ", " + b + ")";
        case reduce_op::min: return "least(" + a + ", " + b + ")";
        case reduce_op::any: return a + " || " + b;
        default: return a + " && " + b;
    }
}

std::string reduction_words::neutral() const {
    switch (op_) {
        case reduce_op::sum: return type_text(total()) + "(0)";
        case reduce_op::prod: return type_text(total()) + "(1)";
        case reduce_op::any: return "false";
        case reduce_op::all: return "true";
        default: break;
    }
    const std::string limits = "std::numeric_limits<" + type_text(in_) + ">::";
    if (in_ == dtype::boolean) return op_ == reduce_op::max ? "false" : "true";
    if (is_float()) return (op_ == reduce_op::max ? "-" : "") + limits + "infinity()";
    return limits + (op_ == reduce_op::max ? "min()" : "max()");
}

std::string reduction_words::stored(const std::string& total_text) const {
    // The sum of nothing but -0 is +0.
    if (op_ == reduce_op::sum && is_float()) return total_text + " + " + type_text(in_) + "(0)";
    return total() == out_ ? total_text : "static_cast<" + type_text(out_) + ">(" + total_text + ")";
}

std::string reduction_words::from_result(const std::string& result) const {
    return total() == out_ ? result : "static_cast<" + type_text(total()) + ">(" + result + ")";
}

bool reduction_words::is_any_order() const { return is_truth(op_) || !is_float(); }

std::string reduction_words::pairs_text(const std::vector<std::string>& terms, std::size_t first,
                                        std::size_t count) const {
    if (count == 1) return terms[first];
    std::size_t half = 1;
    while (2 * half < count) half *= 2;
    std::string a = pairs_text(terms, first, half), b = pairs_text(terms, first + half, count - half);
    const bool is_call = is_extreme(op_);
    if (!is_call && half > 1) a = "(" + a + ")";
    if (!is_call && count - half > 1) b = "(" + b + ")";
    return combined(a, b);
}

std::string reduction_words::tree_text(const std::vector<std::string>& terms, bool is_merged) const {
    const bool is_call = is_extreme(op_);
    const auto join = [&](const std::string& a, const std::string& b) {
        return is_call || b.find(' ') == std::string::npos ? combined(a, b) : combined(a, "(" + b + ")");
    };
    if (op_ == reduce_op::sum || is_truth(op_))
        return (terms.size() > 1 ? "(" : "") + pairs_text(terms, 0, terms.size()) +
               (terms.size() > 1 ? ")" : "");
    std::string text;
    std::size_t at = 0;
    if (is_call) {
        // Eight at a time, one block behind the other.
        for (; at < terms.size(); at += 8) {
            const std::string block = pairs_text(terms, at, std::min<std::size_t>(8, terms.size() - at));
            text = text.empty() ? block : join(text, block);
        }
        return text;
    }
    if (is_complex_type()) {
        text = neutral();
        for (const std::string& term : terms) text = combined(text, term);
        return "(" + text + ")";
    }
    // Products: the kernels begin with eight, two or one, and go on one by one.
    const std::size_t first = is_merged ? 1 : terms.size() >= 8 ? 8 : terms.size() >= 2 ? 2 : 1;
    text = pairs_text(terms, 0, first);
    if (!is_merged && terms.size() == 16) return "((" + text + ") * (" + pairs_text(terms, 8, 8) + "))";
    for (at = first; at < terms.size(); ++at)
        text = combined(first > 2 && at == first ? "(" + text + ")" : text, terms[at]);
    return terms.size() > 1 ? "(" + text + ")" : text;
}

std::string reduction_words::lanes_text(std::vector<std::string> terms) const {
    if (is_complex_type() && op_ == reduce_op::prod) return tree_text(terms, false);
    std::size_t half = 1;
    while (2 * half < terms.size()) half *= 2;
    for (; half > 0; half /= 2) {
        for (std::size_t i = 0; i + half < terms.size() && i < half; ++i) {
            terms[i] = combined(terms[i], terms[i + half]);
            if (!is_extreme(op_)) terms[i] = "(" + terms[i] + ")";
        }
        if (terms.size() > half) terms.resize(half);
    }
    return terms.front();
}

std::string reduction_words::op_type() const {
    const char* names[] = {"sum_of", "product_of", "greatest_of", "least_of", "any_of", "all_of"};
    return std::string(names[std::size_t(op_)]) + "<" + type_text(in_) + ">";
}

std::vector<std::string> reduction_words::helpers() const {
    if (op_ == reduce_op::max) return {"greatest"};
    if (op_ == reduce_op::min) return {"least"};
    return {};
}

}  // namespace xf::emit
