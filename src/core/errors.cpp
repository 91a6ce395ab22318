#include "xfuse/core/errors.hpp"

#include <array>
#include <charconv>

namespace xf::core {

std::string extent_text(index_t extent) { return extent == open_extent ? "open" : std::to_string(extent); }

std::string number_text(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

std::string shape_text(std::span<const index_t> shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i > 0) text += ", ";
        text += extent_text(shape[i]);
    }
    if (shape.size() == 1) text += ",";
    return text + ")";
}

}  // namespace xf::core
