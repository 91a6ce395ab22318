#include "helper_table.hpp"

/// The head of an emitted file: functions that its loops call, each written where it is needed alone.
namespace xf::emit {
namespace {

std::vector<helper> all() {
    std::vector<helper> list;
    for (const auto& part : {vector_helpers(), element_helpers(), reduction_helpers(), window_helpers(),
                             contraction_helpers(), row_helpers()})
        list.insert(list.end(), part.begin(), part.end());
    return list;
}
const helper& lanes_helper() { return element_helpers().front(); }

/// The functions of vectors: those of glibc, of 16 bytes, as the library's rows call them.
std::string vector_function_text(const std::string& c_name, bool is_float) {
    const std::string type = is_float ? "float" : "double", lanes = is_float ? "4" : "2";
    const bool is_pow = c_name == "pow";
    const std::string name = c_name + (is_float ? "_of_floats" : "_of_doubles"),
                      vector = type + "_vector_of_" + c_name;
    std::string text = "/// " + c_name +
                       " of all lanes, in place: by the vector functions of glibc, which are within 4 ulp, "
                       "where it\n/// has them.\n";
    text += "#if defined(__x86_64__) && defined(__GLIBC_PREREQ)\n#if __GLIBC_PREREQ(2, 35)\n#define VECTOR_" +
            name + "\n#endif\n#endif\n";
    text +=
        "#ifdef VECTOR_" + name + "\ntypedef " + type + " " + vector + " __attribute__((vector_size(16)));\n";
    text += vector + " glibc_" + name + "(" + vector + (is_pow ? ", " + vector : "") + ") asm(\"_ZGVbN" +
            lanes + (is_pow ? "vv_" : "v_") + c_name + (is_float ? "f" : "") + "\");\n#endif\n";
    text += "static inline void " + name + "(" + type + " (&x)[lanes]" +
            (is_pow ? ", const " + type + " (&y)[lanes]" : "") + ") {\n";
    text += "#ifdef VECTOR_" + name + "\n    for (index_t lane = 0; lane < lanes; lane += " + lanes +
            ") {\n        " + vector + " v;\n        std::memcpy(&v, x + lane, sizeof v);\n";
    if (is_pow) text += "        " + vector + " w;\n        std::memcpy(&w, y + lane, sizeof w);\n";
    text += "        v = glibc_" + name + (is_pow ? "(v, w)" : "(v)") +
            ";\n        std::memcpy(x + lane, &v, sizeof v);\n    }\n#else\n";
    text += "    for (index_t lane = 0; lane < lanes; ++lane) x[lane] = std::" + c_name + "(x[lane]" +
            (is_pow ? ", y[lane]" : "") + ");\n#endif\n}\n";
    return text;
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::vector<std::string_view> all_helpers() {
    std::vector<std::string_view> names{
        "vectors_for",  "tile_vectors", "rows_for",         "vector_bytes",       "simd",
        "simd_of",      "simd_lanes",   "load_vector",      "store_vector",       "folded",
        "load_some",    "reduce_pairs", "reduce_block",     "in_sequence",        "in_halves",
        "add_products", "add_scaled",   "strips_in_halves", "strips_in_sequence", "elements_from",
        "keep_loaded",  "terms",        "terms_of",         "load_terms"};
    for (const helper& h : all()) names.emplace_back(h.name);
    return names;
}

std::string helper_text(const helper_names& asked) {
    helper_names needed = asked;
    const std::vector<helper> list = all();
    // What is needed stands in front of what needs it.
    for (auto h = list.rbegin(); h != list.rend(); ++h) {
        if (needed.contains(h->name) && h->needs != nullptr) needed.insert(h->needs);
    }
    std::string text;
    for (const helper& h : list) {
        const bool is_there = h.name == lanes_helper().name && !vector_functions_text(needed).empty();
        if (needed.contains(h.name) && !is_there) text += h.text + std::string("\n");
    }
    return text;
}

std::string vector_functions_text(const helper_names& needed) {
    std::string text;
    for (const std::string& name : needed) {
        for (const bool is_float : {true, false}) {
            const std::string end = is_float ? "_of_floats" : "_of_doubles";
            if (ends_with(name, end))
                text += vector_function_text(name.substr(0, name.size() - end.size()), is_float) + "\n";
        }
    }
    if (!text.empty()) text = lanes_helper().text + std::string("\n") + text;
    return text;
}

}  // namespace xf::emit
