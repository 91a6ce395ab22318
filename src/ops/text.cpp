#include <cstdio>

#include "xfuse/ops/operation.hpp"

namespace xf::ops {
namespace {

template <class T>
std::string real_text(T value, const char* suffix) {
    if (value != value) return "NAN";
    if (value - value != 0) return value > 0 ? "INFINITY" : "-INFINITY";
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", sizeof(T) == 4 ? 9 : 17, double(value));
    std::string all = text;
    if (all.find_first_of(".e") == std::string::npos) all += ".0";
    return all + suffix;
}

std::string scalar_text(const scalar& s) {
    switch (s.type) {
        case dtype::boolean: return s.as<bool>() ? "true" : "false";
        case dtype::int8: return std::to_string(s.as<std::int8_t>());
        case dtype::uint8: return std::to_string(s.as<std::uint8_t>());
        case dtype::int16: return std::to_string(s.as<std::int16_t>());
        case dtype::uint16: return std::to_string(s.as<std::uint16_t>());
        case dtype::int32: return std::to_string(s.as<std::int32_t>());
        case dtype::uint32: return std::to_string(s.as<std::uint32_t>()) + "U";
        case dtype::int64: return std::to_string(s.as<std::int64_t>()) + "L";
        case dtype::uint64: return std::to_string(s.as<std::uint64_t>()) + "UL";
        case dtype::float32: return real_text(s.as<float>(), "f");
        case dtype::float64: return real_text(s.as<double>(), "");
        case dtype::complex64: {
            const auto value = s.as<std::complex<float>>();
            return "std::complex(" + real_text(value.real(), "f") + ", " + real_text(value.imag(), "f") + ")";
        }
        case dtype::bfloat16: return real_text(float(s.as<bfloat16>()), "f");
        case dtype::float16: return real_text(float(s.as<float16>()), "f");
        case dtype::complex128: break;
    }
    const auto value = s.as<std::complex<double>>();
    return "std::complex(" + real_text(value.real(), "") + ", " + real_text(value.imag(), "") + ")";
}

const char* cpp_name(dtype type) {
    constexpr const char* names[] = {
        "bool",         "std::int8_t",         "std::uint8_t",         "std::int16_t",  "std::uint16_t",
        "std::int32_t", "std::uint32_t",       "std::int64_t",         "std::uint64_t", "float",
        "double",       "std::complex<float>", "std::complex<double>", "xf::bfloat16",  "xf::float16"};
    return names[std::size_t(type)];
}

/// Writes the text of one operation with its operands in place of x, y and z.
class writer {
public:
    writer(const operation_list& list, const scalar* constants) : list_(list), constants_(constants) {}

    std::string operation_text(std::size_t at) const {
        const operation& o = list_.operations[at];
        if (o.what == op::opaque) return call_text(o, "f");
        if (o.what == op::conversion) return call_text(o, cpp_name(o.yields));
        const std::string_view pattern = properties_of(o.what).text;
        std::string text;
        for (std::size_t k = 0; k < pattern.size(); ++k) {
            if (!is_operand(pattern, k)) text += pattern[k];
            else
                text +=
                    operand_text(list_.operands(o)[std::size_t(pattern[k] - 'x')], stands_alone(pattern, k));
        }
        return text;
    }

private:
    static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == ':'; }
    static bool is_operand(std::string_view pattern, std::size_t k) {
        const bool after = k > 0 && is_letter(pattern[k - 1]);
        const bool before = k + 1 < pattern.size() && is_letter(pattern[k + 1]);
        return pattern[k] >= 'x' && pattern[k] <= 'z' && !after && !before;
    }
    /// An argument of a call needs no parentheses.
    static bool stands_alone(std::string_view pattern, std::size_t k) {
        if (k == 0 || k + 1 == pattern.size()) return pattern.size() == 1;
        const bool opens = pattern[k - 1] == '(' || (k > 1 && pattern[k - 2] == ',');
        return opens && (pattern[k + 1] == ')' || pattern[k + 1] == ',');
    }

    std::string operand_text(reference r, bool stands_alone) const {
        if (r.from == source::input) return "x" + std::to_string(r.index);
        if (r.from == source::constant) return scalar_text(constants_[r.index]);
        const std::string text = operation_text(r.index);
        return stands_alone ? text : "(" + text + ")";
    }

    std::string call_text(const operation& o, const char* name) const {
        std::string text = std::string(name) + "(";
        for (std::size_t k = 0; k < o.operand_count; ++k)
            text += (k > 0 ? ", " : "") + operand_text(list_.operands(o)[k], true);
        return text + ")";
    }

    const operation_list& list_;
    const scalar* constants_;
};

}  // namespace

std::string text_of(const operation_list& list, const scalar* constants) {
    return list.operations.empty() ? "" : writer(list, constants).operation_text(list.operations.size() - 1);
}

}  // namespace xf::ops
