#include "escape.hpp"

#include <cstdio>

namespace xf::explaining {
namespace {

/// Bytes of the character that begins here; 0 where none does.
std::size_t character_at(std::string_view text) {
    const auto byte = [&](std::size_t k) { return k < text.size() ? unsigned(text[k]) & 0xFFU : 0U; };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80    ? 1
                               : first < 0xC2  ? 0
                               : first < 0xE0  ? 2
                               : first < 0xF0  ? 3
                               : first <= 0xF4 ? 4
                                               : 0;
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(k) & 0xC0U) != 0x80U) return 0;
    }
    const bool is_overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool is_outside = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
    return is_overlong || is_outside ? 0 : length;
}

/// The text with each ASCII character replaced by what `write` says.
template <class F>
std::string written(std::string_view text, const F& write) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = character_at(text);
        if (length == 0) result += '?';
        else if (length == 1) write(result, text[0]);
        else result += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

bool is_control(char c) { return (unsigned(c) & 0xFFU) < 0x20 || c == 0x7F; }

}  // namespace

std::string in_json(std::string_view text) {
    return written(text, [](std::string& to, char c) {
        if (c == '"' || c == '\\') to += {'\\', c};
        else if (c == '\n') to += "\\n";
        else if (is_control(c) || c == '<') {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", unsigned(c) & 0xFFU);
            to += code;
        } else to += c;
    });
}

std::string in_markup(std::string_view text) {
    return written(text, [](std::string& to, char c) {
        switch (c) {
            case '&': to += "&amp;"; break;
            case '<': to += "&lt;"; break;
            case '>': to += "&gt;"; break;
            case '"': to += "&quot;"; break;
            case '\'': to += "&#39;"; break;
            default: to += is_control(c) && c != '\n' && c != '\t' ? '?' : c;
        }
    });
}

std::string in_dot(std::string_view text) {
    return written(text, [](std::string& to, char c) {
        if (c == '"' || c == '\\') to += {'\\', c};
        else if (c == '\n') to += "\\n";
        else to += is_control(c) ? '?' : c;
    });
}

}  // namespace xf::explaining
