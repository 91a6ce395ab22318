#include "json.hpp"

#include <cstdint>

namespace xf::io {
namespace {

std::uint32_t read_hex(text_cursor& at) {
    std::uint32_t value = 0;
    for (int k = 0; k < 4; ++k) {
        const char c = at.next();
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) at.fail("four hexadecimal digits are missing");
        at.take();
        value = value * 16 + std::uint32_t(digit);
    }
    return value;
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto tail = [&](int shift) { text += char(0x80 | (code >> shift & 63)); };
    if (code < 0x80) text += char(code);
    else if (code < 0x800) (text += char(0xC0 | code >> 6)), tail(0);
    else if (code < 0x10000) (text += char(0xE0 | code >> 12)), tail(6), tail(0);
    else (text += char(0xF0 | code >> 18)), tail(12), tail(6), tail(0);
}

/// Two halves make one character behind the first 65,536.
std::uint32_t read_unicode(text_cursor& at) {
    const std::uint32_t first = read_hex(at);
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (first > 0xDBFF || !at.accept_word("\\u")) at.fail("half a surrogate pair");
    const std::uint32_t second = read_hex(at);
    if (second < 0xDC00 || second > 0xDFFF) at.fail("half a surrogate pair");
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

void read_escape(text_cursor& at, std::string& text) {
    const char c = at.take();
    constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (c == 'u') append_utf8(text, read_unicode(at));
    else if (const auto k = names.find(c); c != '\0' && k != std::string_view::npos) text += meanings[k];
    else at.fail("an escape that is not known");
}

/// One character of several bytes: no longer than need be, no half of a pair, none behind the last.
void read_utf8(text_cursor& at, std::string& text, unsigned char first) {
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4) at.fail("no UTF-8");
    std::uint32_t code = first & (63U >> more);
    text += char(first);
    for (int k = 0; k < more; ++k) {
        const auto next = static_cast<unsigned char>(at.next());
        if ((next & 0xC0) != 0x80) at.fail("no UTF-8");
        code = code << 6 | (next & 63U);
        text += at.take();
    }
    const std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) at.fail("no UTF-8");
}

}  // namespace

std::string read_json_string(text_cursor& at) {
    if (at.take() != '"') at.fail("a string is missing");
    std::string text;
    while (true) {
        if (at.at_end()) at.fail("a string without end");
        const auto c = static_cast<unsigned char>(at.take());
        if (c == '"') return text;
        if (c < 32) at.fail("a control character in a string");
        if (c == '\\') read_escape(at, text);
        else if (c < 0x80) text += char(c);
        else read_utf8(at, text, c);
    }
}

}  // namespace xf::io
