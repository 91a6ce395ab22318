#include "xfuse/ops/formula.hpp"

#include <charconv>
#include <stdexcept>

namespace xf::ops {
namespace {

/// Precedence climbing over: comparison, sum, product, sign, atom.
class parser {
public:
    parser(std::string_view text, formula& to) : text_(text), to_(to) {}

    void parse() {
        const reference result = comparison();
        if (at_ != text_.size()) refuse();
        if (to_.operations.empty()) add(op::positive, {result});
    }

private:
    [[noreturn]] void refuse() const {
        throw std::logic_error("formula: unexpected text at " + std::to_string(at_) + " of " +
                               std::string(text_));
    }
    bool take(std::string_view symbol) {
        skip();
        if (text_.substr(at_, symbol.size()) != symbol) return false;
        at_ += symbol.size();
        skip();
        return true;
    }
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }

    reference add(op what, std::initializer_list<reference> operands) {
        operation o;
        o.what = what;
        o.operand_count = std::uint8_t(operands.size());
        o.first_operand = std::uint16_t(to_.references.size());
        to_.references.insert(to_.references.end(), operands);
        to_.operations.push_back(o);
        return {source::result, std::uint16_t(to_.operations.size() - 1)};
    }

    reference comparison() {
        const reference left = sum();
        if (take("==")) return add(op::equal_to, {left, sum()});
        if (take("<")) return add(op::less, {left, sum()});
        if (take(">")) return add(op::greater, {left, sum()});
        return left;
    }
    reference sum() {
        reference left = product();
        while (true) {
            if (take("+")) left = add(op::add, {left, product()});
            else if (take("-")) left = add(op::subtract, {left, product()});
            else return left;
        }
    }
    reference product() {
        reference left = sign();
        while (true) {
            if (take("*")) left = add(op::multiply, {left, sign()});
            else if (take("/")) left = add(op::divide, {left, sign()});
            else return left;
        }
    }
    reference sign() {
        if (take("-")) return add(op::negative, {sign()});
        return atom();
    }

    reference atom() {
        if (take("(")) {
            const reference inside = comparison();
            if (!take(")")) refuse();
            return inside;
        }
        if (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.'))
            return number();
        return name();
    }
    reference number() {
        double value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc()) refuse();
        at_ = std::size_t(end - text_.data());
        to_.constants.push_back(scalar::of(value));
        return {source::constant, std::uint16_t(to_.constants.size() - 1)};
    }
    /// An operand, the result, or a function of the table.
    reference name() {
        const std::size_t first = at_;
        while (at_ < text_.size() && ((text_[at_] >= 'a' && text_[at_] <= 'z') || text_[at_] == '_' ||
                                      (at_ > first && text_[at_] >= '0' && text_[at_] <= '9')))
            ++at_;
        const std::string_view word = text_.substr(first, at_ - first);
        if (word.size() == 1 && word[0] >= 'x' && word[0] <= 'z')
            return {source::input, std::uint16_t(word[0] - 'x')};
        if (word == "r") return {source::input, formula::result_input};
        const op what = find_operation(word);
        if (what == op::opaque || !take("(")) refuse();
        reference operands[max_arity];
        const int count = properties_of(what).arity;
        for (int k = 0; k < count; ++k) {
            operands[k] = comparison();
            if (!take(k + 1 < count ? "," : ")")) refuse();
        }
        if (count == 1) return add(what, {operands[0]});
        if (count == 2) return add(what, {operands[0], operands[1]});
        return add(what, {operands[0], operands[1], operands[2]});
    }

    std::string_view text_;
    formula& to_;
    std::size_t at_ = 0;
};

/// Types from the operands to the result, as the language promotes them; numbers take the type of what they
/// meet.
void set_types(formula& f, dtype type) {
    for (operation& o : f.operations) {
        dtype types[max_arity];
        for (int k = 0; k < o.operand_count; ++k) {
            const reference r = f.references[std::size_t(o.first_operand) + std::size_t(k)];
            types[k] = r.from == source::result ? f.operations[r.index].yields : type;
        }
        o.computes = computing_type(o.what, {types, o.operand_count});
        o.yields = result_type(o.what, o.computes);
    }
    for (scalar& s : f.constants) {
        if (type == dtype::float32 && s.type == dtype::float64) s = scalar::of(float(s.as<double>()));
    }
}

}  // namespace

formula parse_formula(std::string_view text, dtype type) {
    formula f;
    parser(text, f).parse();
    f.inputs.assign(max_arity + 1, type);
    set_types(f, type);
    return f;
}

operation_list formula::list() const {
    operation_list all;
    all.operations = operations;
    all.references = references;
    all.inputs = inputs;
    all.constant_count = int(constants.size());
    for (const operation& o : operations) all.cost += properties_of(o.what).cost;
    return all;
}

}  // namespace xf::ops
