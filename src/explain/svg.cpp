#include "svg.hpp"

#include <cstdio>

#include "escape.hpp"

namespace xf::explaining {
namespace {

/// Monospaced fonts take 0.55 to 0.61 of their size for a character.
constexpr double character_width = 0.62;

/// Where the next character begins, and in how many columns this one is shown.
std::size_t columns_of(std::string_view text, std::size_t& at) {
    const unsigned first = unsigned(text[at]) & 0xFFU;
    ++at;
    while (at < text.size() && (unsigned(text[at]) & 0xC0U) == 0x80U) ++at;
    return first >= 0xE1 ? 2 : 1;
}

}  // namespace

double text_width(std::string_view text, double size) {
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) columns += columns_of(text, at);
    return double(columns) * size * character_width;
}

std::string shortened(const std::string& text, std::size_t most) {
    std::size_t columns = 0, end = 0;
    for (std::size_t at = 0; at < text.size();) {
        columns += columns_of(text, at);
        if (columns + 3 <= most) end = at;
    }
    return columns <= most ? text : text.substr(0, end) + "...";
}

std::string coordinate(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string text_element(double x, double y, std::string_view text, const char* anchor, const char* style) {
    return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" text-anchor=\"" + anchor +
           "\" class=\"" + style + "\">" + in_markup(text) + "</text>\n";
}

std::string line_element(double x1, double y1, double x2, double y2, const char* style) {
    return "<line x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) + "\" x2=\"" + coordinate(x2) +
           "\" y2=\"" + coordinate(y2) + "\" class=\"" + style + "\"/>\n";
}

std::string svg_document(double width, double height, const std::string& inside) {
    const std::string w = coordinate(width), h = coordinate(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h +
           "\" viewBox=\"0 0 " + w + " " + h +
           "\" class=\"xfuse\">\n<style>\n"
           ".xfuse { background: #ffffff; }\n"
           ".xfuse text { font: 12px 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; }\n"
           ".xfuse .title { font-weight: bold; }\n"
           ".xfuse .quiet, .xfuse .label { fill: #59636e; }\n"
           ".xfuse .label { paint-order: stroke; stroke: #ffffff; stroke-width: 3; }\n"
           ".xfuse .box { stroke: #59636e; stroke-width: 1; }\n"
           ".xfuse .edge { fill: none; stroke: #8c959f; stroke-opacity: 0.55; }\n"
           ".xfuse .grid { stroke: #d1d9e0; stroke-width: 1; }\n"
           ".xfuse .roof { fill: none; stroke: #1f2328; stroke-width: 2; }\n"
           ".xfuse .leader { stroke: #8c959f; stroke-width: 1; }\n"
           ".xfuse .dot { fill: #0969da; stroke: #ffffff; }\n"
           ".xfuse .expected { fill: #ffffff; stroke: #0969da; stroke-width: 2; }\n"
           ".xfuse .lit .box, .xfuse .lit.box { stroke: #0969da; stroke-width: 3; }\n"
           ".xfuse .lit.edge { stroke: #0969da; }\n"
           ".xfuse .lit .dot, .xfuse .lit .expected { stroke: #cf222e; stroke-width: 3; }\n"
           "</style>\n" +
           inside + "</svg>\n";
}

}  // namespace xf::explaining
