#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "xfuse/core/errors.hpp"

namespace xf::io {

/// At most 60 bytes of a file's text, in quotes, as a message may show it.
std::string quoted(std::string_view text);

/// Walks over the text of a header. Errors name the byte.
class text_cursor {
public:
    /// Messages begin with `label`.
    text_cursor(std::string_view label, std::string_view text) : label_(label), text_(text) {}

    void skip_spaces();
    bool at_end() const { return at_ >= text_.size(); }
    /// The text from here on.
    std::string_view rest() const { return text_.substr(at_); }
    /// The next byte, 0 at the end.
    char next() const { return at_end() ? '\0' : text_[at_]; }
    char take() { return at_end() ? '\0' : text_[at_++]; }
    /// Takes `c` behind spaces if it is there.
    bool accept(char c);
    /// Throws format_error unless `c` comes behind spaces.
    void expect(char c);
    bool accept_word(std::string_view word);
    /// A number in decimal without sign, as index_t. Throws format_error for none and for too large a one.
    index_t number(const char* what);

    [[noreturn]] void fail(const char* what) const;
    std::string_view label() const { return label_; }

private:
    std::string_view label_, text_;
    std::size_t at_ = 0;
};

/// The product of an array's extents, times the bytes of an element. Throws format_error where the
/// extents, whichever of them, overflow index_t: strides need them without the zeros.
index_t checked_bytes(std::string_view label, const std::vector<index_t>& shape, std::size_t element_bytes);

}  // namespace xf::io
