#include "self_check.hpp"

#include <sstream>

#include "cpp_words.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::emit {
namespace {

std::string upper(std::string name) {
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    }
    return name;
}

/// Without the lines that include headers: all of them stand above.
std::string without_head(const std::string& text) {
    std::istringstream lines(text);
    std::string rest;
    bool is_head = true;
    for (std::string line; std::getline(lines, line);) {
        if (is_head && (line.empty() || line.starts_with("//") || line.starts_with("#include"))) continue;
        is_head = false;
        rest += line + "\n";
    }
    return rest;
}

std::string fill_text(const emitted::array& a, const std::string& number) {
    const std::string type = type_text(a.type), count = literal(std::max<index_t>(a.elements, 1));
    std::string text = "    const auto " + a.name + " = std::make_unique<" + type + "[]>(" + count + ");\n";
    std::string value = "k * 37 % 101";
    if (a.below > 0) value = "static_cast<" + type + ">(" + value + " % " + literal(a.below) + ")";
    else if (a.type == dtype::boolean) value = "k % 3 == 0";
    else if (a.type >= dtype::complex64) value = "float(k * 37 % 101) / 25 - 2";
    else if (a.type >= dtype::float32) value = type + "(k * 37 % 101) / 25 - 2";
    else value = "static_cast<" + type + ">(" + value + ")";
    return text + "    for (std::size_t k = 0; k < " + count + "; ++k) " + a.name +
           "[k] = " + (a.type >= dtype::complex64 ? type + "(" + value + ")" : value) + ";  // " + number +
           "\n";
}

}  // namespace

std::string self_check_text(const emitted& made, const planning::plan& check, const emit_options& options) {
    const std::string name = identifier(options.name);
    std::string other;
    try {
        emitted plain = emit_plan(check, options);
        // What stands for the user's functors is in front of both.
        plain.text.erase(plain.text.find(plain.functors), plain.functors.size());
        other = without_head(plain.text);
    } catch (const error&) {
        return {};
    }
    std::string text = "\n#ifdef " + upper(name) +
                       "_SELF_CHECK\n// The same without tiles, and a program that compares the two: -D" +
                       upper(name) + "_SELF_CHECK\n#include <cstdio>\n\nnamespace without_tiles {\n\n" +
                       other + "\n}  // namespace without_tiles\n\nint main() {\n";
    std::string arguments, others, comparison;
    int number = 0;
    for (const emitted::array& a : made.arrays) {
        const std::string type = type_text(a.type);
        const std::string offset = a.before != 0 ? " + " + literal(a.before) : "",
                          join = arguments.empty() ? "" : ", ";
        if (!a.is_result) {
            text += fill_text(a, "operand " + std::to_string(++number));
            arguments += join + a.name + ".get()" + offset;
            others += join + a.name + ".get()" + offset;
            continue;
        }
        const std::string count = literal(std::max<index_t>(a.elements, 1));
        text += "    const auto " + a.name + " = std::make_unique<" + type + "[]>(" + count + "), expected_" +
                a.name + " = std::make_unique<" + type + "[]>(" + count + ");\n";
        arguments += join + a.name + ".get()";
        others += join + "expected_" + a.name + ".get()";
        comparison += (comparison.empty() ? "" : " &&\n                         ") +
                      std::string("std::memcmp(") + a.name + ".get(), expected_" + a.name + ".get(), " +
                      literal(a.elements) + " * sizeof(" + type + ")) == 0";
    }
    text += "    " + name + "(" + arguments + ");\n    without_tiles::" + name + "(" + others + ");\n";
    text += "    const bool is_same = " + comparison + ";\n    std::puts(is_same ? \"" + name +
            ": the same bits as without tiles\" : \"" + name +
            ": other bits than without tiles\");\n    return is_same ? 0 : 1;\n}\n#endif\n";
    return text;
}

}  // namespace xf::emit
