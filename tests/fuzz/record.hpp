#pragma once
#include <cmath>
#include <string>

#include "expr/reference/random.hpp"
#include "xfuse/core/dtype.hpp"

/// A program as text: one JSON array for each operation, `["windows", [operands], {"window": [2]}]`.
namespace fuzz {

using reference::index_list;
using xf::index_t;

inline std::string json(const char* text) { return '"' + std::string(text) + '"'; }
inline std::string json(const std::string& text) {
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + '"';
}
inline std::string json(bool value) { return value ? "true" : "false"; }
inline std::string json(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.17g", value);
    std::string text = digits;
    if (text.find_first_of(".e") == std::string::npos) text += ".0";  // else read back as an integer
    return text;
}
template <std::integral I>
std::string json(I value) {
    return std::to_string(value);
}
inline std::string json(const index_list& list) {
    std::string text = "[";
    for (const index_t value : list) text += (text.size() > 1 ? "," : "") + std::to_string(value);
    return text + "]";
}

template <class V>
struct named {
    const char* name;
    V value;
};
template <class V>
named(const char*, V) -> named<V>;

class record {
public:
    /// Adds an operation and returns its number, by which later ones name its result.
    template <class... V>
    int add(const char* operation, const std::vector<int>& operands, const named<V>&... parameters) {
        operations_.push_back(written(operation, operands, parameters...));
        return int(operations_.size()) - 1;
    }
    /// Writes operation `number` anew, with other parameters.
    template <class... V>
    void change(int number, const char* operation, const named<V>&... parameters) {
        operations_[std::size_t(number)] = written(operation, {}, parameters...);
    }
    /// Takes the last operation back.
    void remove_last() { operations_.pop_back(); }
    int size() const { return int(operations_.size()); }
    std::string text() const {
        std::string all;
        for (const std::string& operation : operations_) all += (all.empty() ? "[" : ",") + operation;
        return all.empty() ? "[]" : all + "]";
    }

private:
    template <class... V>
    static std::string written(const char* operation, const std::vector<int>& operands,
                               const named<V>&... parameters) {
        std::string text = "[" + json(operation) + ",[";
        for (std::size_t k = 0; k < operands.size(); ++k)
            text += (k > 0 ? "," : "") + std::to_string(operands[k]);
        text += "],{";
        [[maybe_unused]] const char* between = "";
        ((text += between + json(parameters.name) + ":" + json(parameters.value), between = ","), ...);
        return text + "}]";
    }

    std::vector<std::string> operations_;
};

}  // namespace fuzz
