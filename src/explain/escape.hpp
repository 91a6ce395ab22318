#pragma once
#include <string>
#include <string_view>

/// Texts of the user's inside of other languages.
namespace xf::explaining {

/// For a string of JSON, without its quotes. What is no UTF-8 becomes a question mark.
std::string in_json(std::string_view text);
/// For the text and the attributes of SVG and HTML.
std::string in_markup(std::string_view text);
/// For a label of Graphviz.
std::string in_dot(std::string_view text);

}  // namespace xf::explaining
