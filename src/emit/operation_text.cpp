#include "operation_text.hpp"

namespace xf::emit {
namespace {

bool is_integer(dtype t) { return t > dtype::boolean && t < dtype::float32; }
bool is_real(dtype t) { return t == dtype::float32 || t == dtype::float64; }
bool is_complex_type(dtype t) { return t >= dtype::complex64; }
bool is_signed(dtype t) {
    return t == dtype::int8 || t == dtype::int16 || t == dtype::int32 || t == dtype::int64;
}
dtype part_of(dtype t) { return t == dtype::complex64 ? dtype::float32 : dtype::float64; }

std::string cast(const std::string& text, dtype to) {
    return "static_cast<" + type_text(to) + ">(" + text + ")";
}

std::string call_text(function_maker& f, const std::string& helper,
                      const std::vector<std::string>& arguments) {
    f.need(helper);
    std::string text = helper + "(";
    for (std::size_t k = 0; k < arguments.size(); ++k) text += (k > 0 ? ", " : "") + unwrapped(arguments[k]);
    return text + ")";
}

/// Text of what is written alike for all types that the operation takes; null: it is written by `typed_text`.
const char* plain_pattern(ops::op what) {
    using enum ops::op;
    switch (what) {
        case positive:
        case stop_gradient: return "x";
        case divide: return "x / y";
        case floor_divide: return "@floor_divide_of(x, y)";
        case remainder: return "@remainder_of(x, y)";
        case fmod: return "@fmod_of(x, y)";
        case absolute: return "@absolute_of(x)";
        case squared_magnitude: return "@squared_magnitude(x)";
        case sign: return "@sign_of(x)";
        case isnan: return "x != x";
        case isfinite: return "@is_finite(x)";
        case isinf: return "@is_infinite(x)";
        case logical_and: return "x && y";
        case logical_or: return "x || y";
        case logical_xor: return "x != y";
        case logical_not: return "!x";
        case left_shift: return "@left_shift_of(x, y)";
        case right_shift: return "@right_shift_of(x, y)";
        case maximum: return "@maximum_of(x, y)";
        case minimum: return "@minimum_of(x, y)";
        case fmax: return "@fmax_of(x, y)";
        case fmin: return "@fmin_of(x, y)";
        case relu: return "@relu_of(x)";
        case where: return "x ? y : z";
        case exp: return "std::exp(x)";
        case exp2: return "std::exp2(x)";
        case expm1: return "std::expm1(x)";
        case log: return "std::log(x)";
        case log2: return "std::log2(x)";
        case log10: return "std::log10(x)";
        case log1p: return "std::log1p(x)";
        case sqrt:
        case root: return "std::sqrt(x)";
        case sin: return "std::sin(x)";
        case cos: return "std::cos(x)";
        case tan: return "std::tan(x)";
        case asin: return "std::asin(x)";
        case acos: return "std::acos(x)";
        case atan: return "std::atan(x)";
        case sinh: return "std::sinh(x)";
        case cosh: return "std::cosh(x)";
        case tanh: return "std::tanh(x)";
        case asinh: return "std::asinh(x)";
        case acosh: return "std::acosh(x)";
        case atanh: return "std::atanh(x)";
        case cbrt: return "std::cbrt(x)";
        case erf: return "std::erf(x)";
        case floor: return "std::floor(x)";
        case ceil: return "std::ceil(x)";
        case round: return "std::nearbyint(x)";
        case trunc: return "std::trunc(x)";
        default: return nullptr;
    }
}

std::string filled(function_maker& f, std::string_view pattern, const std::vector<std::string>& x) {
    std::string text;
    std::size_t k = 0;
    if (!pattern.empty() && pattern.front() == '@') {
        f.need(std::string(pattern.substr(1, pattern.find('(') - 1)));
        k = 1;
    }
    const auto is_letter = [&](std::size_t at) {
        return at < pattern.size() && ((pattern[at] >= 'a' && pattern[at] <= 'z') || pattern[at] == '_');
    };
    for (; k < pattern.size(); ++k) {
        const bool is_operand =
            pattern[k] >= 'x' && pattern[k] <= 'z' && !is_letter(k + 1) && (k == 0 || !is_letter(k - 1));
        const bool is_argument = k > 0 && (pattern[k - 1] == '(' || (k > 1 && pattern[k - 2] == ',')) &&
                                 (pattern[k + 1] == ')' || pattern[k + 1] == ',');
        if (is_operand)
            text +=
                is_argument ? unwrapped(x[std::size_t(pattern[k] - 'x')]) : x[std::size_t(pattern[k] - 'x')];
        else text += pattern[k];
    }
    return text;
}

/// Sums and products, which wrap in integers, and are "or" and "and" in bool.
std::string ring_text(function_maker& f, ops::op what, dtype t, const std::vector<std::string>& x) {
    using enum ops::op;
    if (t == dtype::boolean)
        return what == add ? x[0] + " || " + x[1] : what == multiply ? x[0] + " && " + x[1] : x[0];
    if (is_integer(t)) {
        if (what == add) return call_text(f, "wrapping_add", x);
        if (what == subtract) return call_text(f, "wrapping_subtract", x);
        if (what == multiply) return call_text(f, "wrapping_multiply", x);
        if (what == square) return call_text(f, "wrapping_multiply", {x[0], x[0]});
        return call_text(f, "wrapping_negative", x);
    }
    if (what == add) return x[0] + " + " + x[1];
    if (what == subtract) return x[0] + " - " + x[1];
    if (what == multiply) return x[0] + " * " + x[1];
    if (what == square) return x[0] + " * " + x[0];
    return "-" + x[0];
}

std::string comparison_text(function_maker& f, ops::op what, const std::vector<value_text>& x,
                            const std::vector<std::string>& same) {
    using enum ops::op;
    const char* symbol = what == equal_to     ? "=="
                         : what == not_equal  ? "!="
                         : what == less       ? "<"
                         : what == less_equal ? "<="
                         : what == greater    ? ">"
                                              : ">=";
    const char* exact = what == equal_to     ? "equal"
                        : what == not_equal  ? "not_equal"
                        : what == less       ? "less"
                        : what == less_equal ? "less_equal"
                        : what == greater    ? "greater"
                                             : "greater_equal";
    // Integers of both signs that no integer type holds are compared exactly.
    const bool is_mixed = is_integer(x[0].type) && is_integer(x[1].type) &&
                          is_signed(x[0].type) != is_signed(x[1].type) &&
                          (x[0].type == dtype::uint64 || x[1].type == dtype::uint64);
    if (is_mixed) return std::string("std::cmp_") + exact + "(" + x[0].text + ", " + x[1].text + ")";
    (void)f;
    return same[0] + " " + symbol + " " + same[1];
}

std::string bits_text(ops::op what, dtype t, const std::vector<std::string>& x) {
    using enum ops::op;
    const bool is_bool = t == dtype::boolean;
    if (what == invert) return is_bool ? "!" + x[0] : cast("~" + x[0], t);
    const char* symbol = what == bitwise_and  ? (is_bool ? " && " : " & ")
                         : what == bitwise_or ? (is_bool ? " || " : " | ")
                         : is_bool            ? " != "
                                              : " ^ ";
    const std::string text = x[0] + symbol + x[1];
    return is_bool ? text : cast(text, t);
}

}  // namespace

std::string unwrapped(const std::string& text) {
    if (text.empty() || text.front() != '(') return text;
    int depth = 0;
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] == '(') ++depth;
        if (text[k] == ')' && --depth == 0) return k + 1 == text.size() ? text.substr(1, k - 1) : text;
    }
    return text;
}

std::string converted(function_maker& f, const value_text& x, dtype to) {
    if (x.type == to) return x.text;
    if (to == dtype::boolean) {
        if (is_complex_type(x.type)) return "(" + x.text + " != " + type_text(x.type) + "())";
        return "(" + x.text + " != 0)";
    }
    if (is_complex_type(x.type) && is_complex_type(to)) return cast(x.text, to);
    if (is_complex_type(x.type)) {
        f.need("real_part");
        return converted(f, {"real_part(" + x.text + ")", part_of(x.type)}, to);
    }
    if (is_complex_type(to)) return type_text(to) + "(" + converted(f, x, part_of(to)) + ")";
    if (is_real(x.type) && is_integer(to)) {
        f.need("to_integer");
        return "to_integer<" + type_text(to) + ">(" + x.text + ")";
    }
    return cast(x.text, to);
}

const char* vector_function(const ops::operation& o) {
    if (!is_real(o.computes)) return nullptr;
    using enum ops::op;
    switch (o.what) {
#define XFUSE_C_FUNCTION(name, functor) \
    case functor: return #name;
#include "xfuse/ops/operations.def"
        case power: return "pow";
        default: return nullptr;
    }
}

std::string operation_text(function_maker& f, const ops::operation& o,
                           const std::vector<value_text>& operands) {
    using enum ops::op;
    std::vector<std::string> x;
    for (std::size_t k = 0; k < operands.size(); ++k) {
        const bool is_condition = o.what == where && k == 0;
        x.push_back(converted(f, operands[k], is_condition ? dtype::boolean : o.computes));
    }
    switch (o.what) {
        case add:
        case subtract:
        case multiply:
        case negative:
        case square: return ring_text(f, o.what, o.computes, x);
        case equal_to:
        case not_equal:
        case less:
        case less_equal:
        case greater:
        case greater_equal: return comparison_text(f, o.what, operands, x);
        case bitwise_and:
        case bitwise_or:
        case bitwise_xor:
        case invert: return bits_text(o.what, o.computes, x);
        case conversion: return converted(f, operands[0], o.yields);
        case rsqrt: return type_text(o.computes) + "(1) / std::sqrt(" + x[0] + ")";
        case sigmoid:
            return type_text(o.computes) + "(1) / (" + type_text(o.computes) + "(1) + std::exp(-" + x[0] +
                   "))";
        case power:
            return is_integer(o.computes) || o.computes == dtype::boolean
                       ? call_text(f, "integer_power", x)
                       : "std::pow(" + x[0] + ", " + x[1] + ")";
        default: break;
    }
    if (is_integer(o.computes) && (o.what == isnan || o.what == isfinite || o.what == isinf))
        return o.what == isfinite ? "true" : "false";
    const char* pattern = plain_pattern(o.what);
    return pattern == nullptr ? "" : filled(f, pattern, x);
}

}  // namespace xf::emit
