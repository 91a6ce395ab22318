#include "xfuse/emit/write_cpp.hpp"

#include <limits>

#include "emitted_source.hpp"
#include "self_check.hpp"
#include "xfuse/lower/listing.hpp"

/// The file as a whole.
namespace xf::emit {
namespace {

std::string parameter_list(const source& to) {
    std::string text;
    for (const array::role role : {array::role::operand, array::role::result}) {
        for (std::size_t k = 0; k < to.arrays.size(); ++k) {
            const array& a = to.arrays[k];
            if (a.is != role) continue;
            text += (text.empty() ? "" : ", ") +
                    std::string(to.used.contains(int(k)) ? "" : "[[maybe_unused]] ") +
                    (role == array::role::operand ? "const " : "") + type_text(a.type) + "* " + a.name;
        }
    }
    return text;
}

/// Stages that consumers have taken up have none.
bool is_used_buffer(const source& to, std::size_t which) {
    return to.arrays[which].is == array::role::buffer && to.used.contains(int(which));
}

std::string buffers_text(const source& to) {
    std::string text;
    for (std::size_t k = 0; k < to.arrays.size(); ++k) {
        const array& a = to.arrays[k];
        if (!is_used_buffer(to, k)) continue;
        const index_t count = (a.bytes + index_t(size_of(a.type)) - 1) / index_t(size_of(a.type));
        text += "    /// " + comment_text(a.comment) + "\n    alignas(64) " + type_text(a.type) + " " +
                a.name + "[" + literal(count) + "];\n";
    }
    if (text.empty()) return text;
    return "/// What is computed on the way; each call takes it from the heap.\nstruct " + to.options.name +
           "_buffers {\n" + text + "};\n\n";
}

std::string buffer_pointers(const source& to) {
    std::string text;
    for (std::size_t k = 0; k < to.arrays.size(); ++k) {
        const array& a = to.arrays[k];
        if (is_used_buffer(to, k))
            text += "    " + type_text(a.type) + "* const " + a.name + " = heap->" + a.name + ";\n";
    }
    if (text.empty()) return text;
    return "    const std::unique_ptr<" + to.options.name + "_buffers> heap(new " + to.options.name +
           "_buffers);\n" + text;
}

std::string head_text(const source& to) {
    std::string text = "// " + comment_text(title_of(to.p.root())) + "\n//\n";
    for (const array::role role : {array::role::operand, array::role::result}) {
        for (const array& a : to.arrays) {
            if (a.is == role) text += "//   " + a.name + ": " + comment_text(a.comment) + "\n";
        }
    }
    text +=
        "//\n// Written by xfuse from a plan of one thread. The bits are those of the library under "
        "policy{.strict = true} as long\n"
        "// as products and sums are not contracted into one operation: g++ -std=c++20 -O3 -march=native "
        "-ffp-contract=off\n\n";
    for (const char* header : {"algorithm", "bit", "cmath", "complex", "cstddef", "cstdint", "cstring",
                               "iterator", "limits", "memory", "type_traits", "utility"})
        text += "#include <" + std::string(header) + ">\n";
    if (to.helpers.contains("place_in_row")) text += "#include <stdexcept>\n#include <string>\n";
    if (!to.functors.empty()) text += "\n" + to.functors;
    return text + "\nusing index_t = std::ptrdiff_t;\n\n" + vector_functions_text(to.helpers) +
           "namespace {\n\n";
}

std::string entry_text(const source& to) {
    std::string text = "extern \"C\" void " + to.options.name + "_entry(void* const* arrays);\nvoid " +
                       to.options.name + "_entry(void* const* arrays) {\n    " + to.options.name + "(";
    int number = 0;
    for (const array::role role : {array::role::operand, array::role::result}) {
        for (const array& a : to.arrays) {
            if (a.is != role) continue;
            text += (number > 0 ? ", " : "") + std::string("static_cast<") +
                    (role == array::role::operand ? "const " : "") + type_text(a.type) + "*>(arrays[" +
                    std::to_string(number) + "])";
            ++number;
        }
    }
    return text + ");\n}\n";
}

emitted emit_parts(const planning::plan& planned, const emit_options& options, index_t most_parts) {
    planning::plan p = planned;
    const std::vector<planning::target> results = lower::dense_results(p);
    if (!results.empty()) p.results = results;
    source to(p, options);
    to.parts_left = most_parts;
    for (const graph::node& n : p.g.nodes) {
        if (n.type >= dtype::bfloat16) to.refuse(std::string("an array of ") + xf::name_of(n.type));
    }
    const std::string nests = write_nests(to);
    std::string text = head_text(to) + helper_text(to.helpers);
    for (const std::string& table : to.tables) text += table + "\n";
    for (const function& f : to.functions) text += f.text + "\n";
    text += buffers_text(to) + "}  // namespace\n\n";
    text +=
        "void " + to.options.name + "(" + parameter_list(to) + ") {\n" + buffer_pointers(to) + nests + "}\n";
    emitted made{text, entry_text(to), {}, 0, {}, to.functors};
    for (const array& a : to.arrays) {
        if (a.is == array::role::operand || a.is == array::role::result)
            made.arrays.push_back(
                {a.name, a.type, a.before, a.elements, a.is == array::role::result, a.below});
        if (a.is == array::role::operand) made.operands.push_back(a.data);
        if (a.is == array::role::result) ++made.results;
    }
    return made;
}

}  // namespace

emitted emit_plan(const planning::plan& p, const emit_options& options) {
    return emit_parts(p, options, std::numeric_limits<index_t>::max());
}

std::string write_cpp(const planning::plan& p, const emit_options& options, index_t most_parts) {
    return emit_parts(p, options, most_parts).text;
}
std::string write_cpp(const planning::plan& p, const emit_options& options) {
    return emit_plan(p, options).text;
}
std::string write_cpp(const planning::plan& p, const planning::plan& check, const emit_options& options) {
    const emitted made = emit_plan(p, options);
    return made.text + self_check_text(made, check, options);
}

}  // namespace xf::emit
