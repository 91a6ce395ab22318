#pragma once
#include <string>
#include <string_view>

/// Elements of SVG, and how wide texts are.
namespace xf::explaining {

inline constexpr double font_size = 12, line_height = 16;

/// At least as wide as browsers draw it: the font is monospaced.
double text_width(std::string_view text, double size = font_size);
/// The text, or its beginning and "..." where it is longer than that many characters.
std::string shortened(const std::string& text, std::size_t most);

/// "12.3"
std::string coordinate(double value);

/// A text whose baseline begins, is in the middle or ends ("start", "middle", "end") there. `style` is the
/// names of classes.
std::string text_element(double x, double y, std::string_view text, const char* anchor, const char* style);
std::string line_element(double x1, double y1, double x2, double y2, const char* style);

/// `inside` as a picture of its own.
std::string svg_document(double width, double height, const std::string& inside);

}  // namespace xf::explaining
