#include "cpp_words.hpp"

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <iterator>
#include <string_view>

namespace xf::emit {
namespace {

constexpr std::string_view keywords[] = {"alignas",
                                         "alignof",
                                         "and",
                                         "and_eq",
                                         "asm",
                                         "auto",
                                         "bitand",
                                         "bitor",
                                         "bool",
                                         "break",
                                         "case",
                                         "catch",
                                         "char",
                                         "char16_t",
                                         "char32_t",
                                         "char8_t",
                                         "class",
                                         "co_await",
                                         "co_return",
                                         "co_yield",
                                         "compl",
                                         "concept",
                                         "const",
                                         "const_cast",
                                         "consteval",
                                         "constexpr",
                                         "constinit",
                                         "continue",
                                         "decltype",
                                         "default",
                                         "delete",
                                         "do",
                                         "double",
                                         "dynamic_cast",
                                         "else",
                                         "enum",
                                         "explicit",
                                         "export",
                                         "extern",
                                         "false",
                                         "float",
                                         "for",
                                         "friend",
                                         "goto",
                                         "if",
                                         "inline",
                                         "int",
                                         "linux",
                                         "long",
                                         "main",
                                         "mutable",
                                         "namespace",
                                         "new",
                                         "noexcept",
                                         "not",
                                         "not_eq",
                                         "nullptr",
                                         "operator",
                                         "or",
                                         "or_eq",
                                         "private",
                                         "protected",
                                         "public",
                                         "register",
                                         "requires",
                                         "return",
                                         "short",
                                         "signed",
                                         "sizeof",
                                         "static",
                                         "static_assert",
                                         "static_cast",
                                         "std",
                                         "struct",
                                         "switch",
                                         "template",
                                         "this",
                                         "thread_local",
                                         "throw",
                                         "true",
                                         "try",
                                         "typedef",
                                         "typeid",
                                         "typename",
                                         "union",
                                         "unix",
                                         "unsigned",
                                         "using",
                                         "virtual",
                                         "void",
                                         "volatile",
                                         "wchar_t",
                                         "while",
                                         "xor",
                                         "xor_eq",
                                         "reinterpret_cast"};

/// The parts one after the other. g++ 12 warns of bounds in some sums of strings that it inlines.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts) all.append(part);
    return all;
}

template <class T>
std::string real_text(T value, const char* type, const char* suffix) {
    if (value != value) return joined({"std::numeric_limits<", type, ">::quiet_NaN()"});
    if (value - value != 0)
        return joined({value > 0 ? "" : "-", "std::numeric_limits<", type, ">::infinity()"});
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", sizeof(T) == 4 ? 9 : 17, double(value));
    // The shortest text that is the same number.
    for (int digits = 1; digits < (sizeof(T) == 4 ? 9 : 17); ++digits) {
        char shorter[40];
        std::snprintf(shorter, sizeof shorter, "%.*g", digits, double(value));
        double back = 0;
        std::sscanf(shorter, "%lf", &back);
        if (T(back) != value) continue;
        std::copy(std::begin(shorter), std::end(shorter), text);
        break;
    }
    std::string all = text;
    if (all.find_first_of(".e") == std::string::npos) all += ".0";
    return joined({all, suffix});
}

template <class T>
std::string complex_text(std::complex<T> value, const char* type, const char* suffix) {
    const std::string real = real_text(value.real(), type, suffix);
    return joined({"std::complex<", type, ">(", real, ", ", real_text(value.imag(), type, suffix), ")"});
}

std::string signed_text(std::int64_t value, dtype type) {
    if (value == std::numeric_limits<std::int64_t>::min()) return "std::numeric_limits<std::int64_t>::min()";
    if (value >= -2147483647 && value <= 2147483647) {
        const std::string text = std::to_string(value);
        return type == dtype::int32 ? text : type_text(type) + "{" + text + "}";
    }
    return type_text(type) + "{" + std::to_string(value) + "}";
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string type_text(dtype type) {
    constexpr const char* names[] = {
        "bool",         "std::int8_t",         "std::uint8_t",        "std::int16_t",  "std::uint16_t",
        "std::int32_t", "std::uint32_t",       "std::int64_t",        "std::uint64_t", "float",
        "double",       "std::complex<float>", "std::complex<double>"};
    return names[std::size_t(type)];
}

ops::scalar scalar_at(const void* at, dtype type) {
    ops::scalar s{type, {}};
    std::memcpy(s.bytes, at, size_of(type));
    return s;
}

std::string literal(const ops::scalar& s) {
    switch (s.type) {
        case dtype::boolean: return s.as<bool>() ? "true" : "false";
        case dtype::int8: return signed_text(s.as<std::int8_t>(), s.type);
        case dtype::uint8: return signed_text(s.as<std::uint8_t>(), s.type);
        case dtype::int16: return signed_text(s.as<std::int16_t>(), s.type);
        case dtype::uint16: return signed_text(s.as<std::uint16_t>(), s.type);
        case dtype::int32: return signed_text(s.as<std::int32_t>(), s.type);
        case dtype::uint32: return "std::uint32_t{" + std::to_string(s.as<std::uint32_t>()) + "}";
        case dtype::int64: return signed_text(s.as<std::int64_t>(), s.type);
        case dtype::uint64: return "std::uint64_t{" + std::to_string(s.as<std::uint64_t>()) + "U}";
        case dtype::float32: return real_text(s.as<float>(), "float", "F");
        case dtype::float64: return real_text(s.as<double>(), "double", "");
        case dtype::complex64: return complex_text(s.as<std::complex<float>>(), "float", "F");
        case dtype::bfloat16:
        case dtype::float16:  // refused before
        case dtype::complex128: break;
    }
    return complex_text(s.as<std::complex<double>>(), "double", "");
}

std::string literal(double value, dtype type) {
    return literal(ops::converted(ops::scalar::of(value), type));
}
std::string literal(index_t value) { return std::to_string(value); }

std::string identifier(std::string_view wanted) {
    std::string name;
    for (const char c : wanted) {
        if (is_letter(c) || is_digit(c)) name += c;
        else if (!name.empty() && name.back() != '_') name += '_';
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    if (name.size() > 48) name.resize(48);
    if (name.empty()) name = "unnamed";
    if (is_digit(name.front())) name = "n" + name;
    if (std::ranges::find(keywords, std::string_view(name)) != std::end(keywords)) name += "_";
    return name;
}

std::string comment_text(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_plain = c >= ' ' && c != 127;
        // A backslash at the end of a line joins the next one to it, as does its trigraph.
        line += !is_plain ? ' ' : c == '\\' ? '/' : c == '?' ? '.' : c;
    }
    return line;
}

std::string identifiers::take(std::string_view wanted) {
    const std::string name = identifier(wanted);
    std::string free = name;
    for (int number = 2; !taken_.insert(free).second; ++number)
        free = name + (name.back() == '_' ? "" : "_") + std::to_string(number);
    return free;
}

}  // namespace xf::emit
