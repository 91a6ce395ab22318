#pragma once
#include <string>

#include "text.hpp"

namespace xf::io {

/// A string of JSON, with its escapes resolved. Throws format_error for what RFC 8259 refuses, UTF-8
/// included.
std::string read_json_string(text_cursor& at);

/// Calls `member(key)` for each member of an object, with the cursor before its value.
template <class F>
void read_json_object(text_cursor& at, const F& member) {
    at.expect('{');
    if (at.accept('}')) return;
    do {
        at.skip_spaces();
        const std::string key = read_json_string(at);
        at.expect(':');
        at.skip_spaces();
        member(key);
    } while (at.accept(','));
    at.expect('}');
}

/// Calls `element()` for each element of an array.
template <class F>
void read_json_array(text_cursor& at, const F& element) {
    at.expect('[');
    if (at.accept(']')) return;
    do element();
    while (at.accept(','));
    at.expect(']');
}

}  // namespace xf::io
