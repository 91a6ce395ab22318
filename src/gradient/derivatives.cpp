#include "derivatives.hpp"

#include <optional>

#include "constants.hpp"
#include "xfuse/ops/formula.hpp"

namespace xf::gradients {
namespace {

using ops::op;

bool is_number(const argument& a) { return !a.array; }
double number_of(const argument& a) { return ops::converted(a.scalar, dtype::float64).as<double>(); }

/// What formulas compute of numbers alone, such as y - 1 of a constant exponent.
std::optional<double> folded(op what, std::span<const argument> operands) {
    for (const argument& a : operands)
        if (!is_number(a)) return {};
    const double a = number_of(operands[0]);
    if (what == op::negative) return -a;
    if (operands.size() != 2) return {};
    const double b = number_of(operands[1]);
    switch (what) {
        case op::add: return a + b;
        case op::subtract: return a - b;
        case op::multiply: return a * b;
        case op::divide: return a / b;
        case op::equal_to: return a == b ? 1 : 0;
        default: return {};
    }
}

argument combined(op what, std::span<const argument> operands, dtype type) {
    if (what == op::where && is_number(operands[0])) return operands[number_of(operands[0]) != 0 ? 1 : 2];
    if (const std::optional<double> value = folded(what, operands)) return number(*value, type);
    return {expr::map_erased(what, operands)};
}

/// A derivative's formula, multiplied by what comes from the result.
class chain {
public:
    chain(const argument& d, std::string_view text, dtype type, std::span<const argument> operands,
          const argument& result)
        : d_(d),
          formula_(ops::parse_formula(text, type)),
          type_(type),
          operands_(operands),
          result_(result) {}

    argument run() {
        const std::size_t last = formula_.operations.size() - 1;
        return times({ops::source::result, std::uint16_t(last)});
    }

private:
    argument times(const ops::reference& r) {
        if (r.from == ops::source::constant) {
            const double by = ops::converted(formula_.constants[r.index], dtype::float64).as<double>();
            if (by == 0) return nothing();
            if (by == 1) return d_;
        }
        if (r.from == ops::source::result) {
            const ops::operation& o = formula_.operations[r.index];
            switch (o.what) {
                case op::positive: return times(operand(o, 0));
                case op::negative: return after(op::negative, times(operand(o, 0)));
                case op::divide: return over(times(operand(o, 0)), value(operand(o, 1)));
                case op::where: return of_choice(o);
                default: break;
            }
        }
        const argument factors[] = {d_, value(r)};
        return combined(op::multiply, factors, type_);
    }
    argument of_choice(const ops::operation& o) {
        const argument condition = value(operand(o, 0));
        if (is_number(condition)) return times(operand(o, number_of(condition) != 0 ? 1 : 2));
        return chosen(condition, times(operand(o, 1)), times(operand(o, 2)));
    }
    argument after(op what, const argument& a) const {
        return is_nothing(a) ? a : combined(what, std::span(&a, 1), type_);
    }
    argument over(const argument& a, const argument& by) const {
        const argument both[] = {a, by};
        return is_nothing(a) ? a : combined(op::divide, both, type_);
    }
    argument chosen(const argument& condition, const argument& a, const argument& b) const {
        if (is_nothing(a) && is_nothing(b)) return a;
        const argument zero = number(0, type_);
        const argument all[] = {condition, is_nothing(a) ? zero : a, is_nothing(b) ? zero : b};
        return combined(op::where, all, type_);
    }

    argument value(const ops::reference& r) {
        if (r.from == ops::source::constant) return {{}, ops::converted(formula_.constants[r.index], type_)};
        if (r.from == ops::source::input)
            return r.index == ops::formula::result_input ? result_ : operands_[r.index];
        const ops::operation& o = formula_.operations[r.index];
        argument operands[ops::max_arity];
        for (int k = 0; k < o.operand_count; ++k) operands[k] = value(operand(o, k));
        return combined(o.what, {operands, o.operand_count}, type_);
    }
    const ops::reference& operand(const ops::operation& o, int which) const {
        return formula_.references[std::size_t(o.first_operand) + std::size_t(which)];
    }

    const argument& d_;
    ops::formula formula_;
    dtype type_;
    std::span<const argument> operands_;
    const argument& result_;
};

/// A number beside maximum and minimum is a bound, not a rival: it takes all of what lies on it, as in
/// PyTorch's clamp.
const char* formula_of(const ops::operation& o, int which, std::span<const argument> operands) {
    const bool is_beside_number = o.operand_count == 2 && is_number(operands[std::size_t(1 - which)]);
    if (is_beside_number && o.what == op::maximum)
        return which == 0 ? "where(x > y, 1, 0)" : "where(y > x, 1, 0)";
    if (is_beside_number && o.what == op::minimum)
        return which == 0 ? "where(x < y, 1, 0)" : "where(y < x, 1, 0)";
    return ops::properties_of(o.what).derivative[which];
}

}  // namespace

argument nothing() { return {{}, ops::scalar::of(false)}; }

argument in_type(const argument& a, dtype to) {
    if (a.array) return {dynamic::convert(a.array, to)};
    return {{}, ops::converted(a.scalar, to)};
}

argument chained(const argument& d, const ops::operation& o, int which, std::span<const argument> operands,
                 const argument& result) {
    const char* text = formula_of(o, which, operands);
    if (text == nullptr) return nothing();
    return chain(d, text, o.computes, operands, result).run();
}

}  // namespace xf::gradients
