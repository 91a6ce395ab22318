#include <algorithm>
#include <cstdio>

#include "escape.hpp"
#include "layers.hpp"
#include "measurement_parts.hpp"
#include "picture.hpp"
#include "svg.hpp"
#include "xfuse/explain/explanation.hpp"

/// The pipeline: a box for each stage and array, edges as thick as their bytes.
namespace xf::explaining {
namespace {

constexpr double padding = 8, thickest = 14, thinnest = 1;
constexpr std::size_t longest_line = 40;

std::vector<std::string> lines_of(const picture_node& n, bool is_measured) {
    std::vector<std::string> lines;
    const std::string title = n.number > 0 ? std::to_string(n.number) + ". " + n.title : n.title;
    lines.push_back(shortened(title, longest_line));
    lines.push_back(shortened(n.shape, longest_line));
    if (!n.place.empty()) lines.push_back(shortened(n.place, longest_line));
    if (is_measured && n.number > 0) {
        char share[32];
        std::snprintf(share, sizeof share, ", %.1f %%", n.share * 100);
        lines.push_back(time_text(n.seconds) + share);
    }
    return lines;
}

/// From white to red by the share of the time; by the place where nothing is measured.
std::string colour_of(const picture_node& n, bool is_measured) {
    if (n.number > 0 && is_measured) {
        const double hot = std::clamp(n.share, 0.0, 1.0);
        char text[32];
        std::snprintf(text, sizeof text, "#ff%02x%02x", int(245 - 115 * hot), int(235 - 175 * hot));
        return text;
    }
    switch (n.look) {
        case node_look::memory: return "#f0f2f4";
        case node_look::tile: return "#ddf4ff";
        case node_look::array: return "#fff1c2";
        case node_look::result: return "#dcf7dd";
    }
    return "none";
}

std::string stage_attribute(int number) {
    return number > 0 ? " data-stage=\"" + std::to_string(number) + "\"" : "";
}

std::string node_text(const picture_node& n, const layered_vertex& at, bool is_measured) {
    const std::vector<std::string> lines = lines_of(n, is_measured);
    const double left = at.x - at.width / 2, top = at.y - at.height / 2;
    std::string text =
        "<g" + stage_attribute(n.number) + "><title>" + in_markup(n.title + "\n" + n.shape + "\n" + n.place) +
        "</title>\n<rect x=\"" + coordinate(left) + "\" y=\"" + coordinate(top) + "\" width=\"" +
        coordinate(at.width) + "\" height=\"" + coordinate(at.height) + "\" rx=\"" +
        (n.look == node_look::memory ? "12" : "3") + "\" fill=\"" + colour_of(n, is_measured) +
        "\" class=\"box\"" + (n.look == node_look::array ? " style=\"stroke-width: 2.5\"" : "") + "/>\n";
    for (std::size_t k = 0; k < lines.size(); ++k)
        text += text_element(at.x, top + padding + 11 + double(k) * line_height, lines[k], "middle",
                             k == 0 && n.number > 0 ? "title" : "said");
    return text + "</g>\n";
}

std::string path_of(const std::vector<point>& through) {
    const auto pair = [](double x, double y) { return coordinate(x) + " " + coordinate(y); };
    std::string path = "M" + pair(through[0].x, through[0].y);
    for (std::size_t k = 1; k < through.size(); ++k) {
        const point a = through[k - 1], b = through[k];
        const double middle = (a.y + b.y) / 2;
        path += " C" + pair(a.x, middle) + " " + pair(b.x, middle) + " " + pair(b.x, b.y);
    }
    return path;
}

std::string edge_text(const picture& what, const picture_edge& e, const layered_edge& at, double most) {
    const double thick = std::max(thinnest, most > 0 ? thickest * e.bytes / most : 0);
    const int reader = what.nodes[std::size_t(e.to)].number;
    return "<path d=\"" + path_of(at.through) + "\" class=\"edge\" stroke-width=\"" + coordinate(thick) +
           "\"" + stage_attribute(reader) + "><title>" + in_markup(size_text(e.bytes) + " at " + e.index) +
           "</title></path>\n";
}

layered_graph measured_graph(const picture& what) {
    layered_graph g;
    for (const picture_node& n : what.nodes) {
        const std::vector<std::string> lines = lines_of(n, what.is_measured);
        double width = 0;
        for (const std::string& line : lines) width = std::max(width, text_width(line));
        g.vertices.push_back({width + 2 * padding, double(lines.size()) * line_height + 2 * padding - 4});
    }
    for (const picture_edge& e : what.edges)
        g.edges.push_back({e.from, e.to, text_width(size_text(e.bytes)) + 4, line_height});
    lay_out(g);
    return g;
}

}  // namespace

drawing draw_graph(const picture& what) {
    const layered_graph g = measured_graph(what);
    double most = 0;
    for (const picture_edge& e : what.edges) most = std::max(most, e.bytes);
    drawing d;
    for (std::size_t k = 0; k < g.edges.size(); ++k)
        d.elements += edge_text(what, what.edges[k], g.edges[k], most);
    for (std::size_t k = 0; k < g.edges.size(); ++k)
        d.elements += text_element(g.edges[k].label.x, g.edges[k].label.y + 4, size_text(what.edges[k].bytes),
                                   "middle", "label");
    for (std::size_t k = 0; k < g.vertices.size(); ++k)
        d.elements += node_text(what.nodes[k], g.vertices[k], what.is_measured);
    const std::string legend = what.is_measured ? "edges: bytes; the redder, the more of the time"
                                                : "edges: bytes; blue tile, yellow array, green result";
    d.width = std::max(g.width, text_width(legend) + 24);
    d.height = g.height + line_height + 8;
    d.elements += text_element(12, d.height - 8, legend, "start", "quiet");
    return d;
}

}  // namespace xf::explaining
