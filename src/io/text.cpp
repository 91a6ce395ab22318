#include "text.hpp"

#include <limits>

namespace xf::io {

std::string quoted(std::string_view text) {
    constexpr std::size_t most = 60;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown = "'";
    for (const char c : text.substr(0, most)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 32 && byte < 127) shown += c;
        else (shown += "\\x") += {digits[byte >> 4], digits[byte & 15]};
    }
    return shown + (text.size() > most ? "...'" : "'");
}

void text_cursor::skip_spaces() {
    while (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r') ++at_;
}

bool text_cursor::accept(char c) {
    skip_spaces();
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
}

void text_cursor::expect(char c) {
    if (!accept(c)) fail(core::message("'", std::string(1, c), "' is missing").c_str());
}

bool text_cursor::accept_word(std::string_view word) {
    if (text_.substr(std::min(at_, text_.size()), word.size()) != word) return false;
    at_ += word.size();
    return true;
}

index_t text_cursor::number(const char* what) {
    skip_spaces();
    const std::size_t from = at_;
    index_t value = 0;
    for (; next() >= '0' && next() <= '9'; ++at_) {
        if (__builtin_mul_overflow(value, index_t(10), &value) ||
            __builtin_add_overflow(value, index_t(next() - '0'), &value))
            throw format_error(
                core::message(label_, ": header: ", what, " ", quoted(text_.substr(from)), " is too large"));
    }
    if (at_ == from) fail(core::message(what, " is no number").c_str());
    if (text_[from] == '0' && at_ > from + 1) fail(core::message(what, " begins with 0").c_str());
    return value;
}

void text_cursor::fail(const char* what) const {
    throw format_error(core::message(label_, ": header: ", what, " at byte ", at_, ", before ",
                                     quoted(text_.substr(std::min(at_, text_.size())))));
}

index_t checked_bytes(std::string_view label, const std::vector<index_t>& shape, std::size_t element_bytes) {
    index_t product = index_t(element_bytes);
    bool empty = false;
    for (const index_t n : shape) {
        empty = empty || n == 0;
        if (__builtin_mul_overflow(product, n == 0 ? index_t(1) : n, &product))
            throw format_error(core::message(label, ": shape ", core::shape_text(shape),
                                             " has more bytes than can be counted"));
    }
    return empty ? 0 : product;
}

}  // namespace xf::io
