#pragma once
#include <vector>

/// Graphs in layers, as flow charts are drawn: what feeds lies above what is fed.
namespace xf::explaining {

struct point {
    double x, y;
};

struct layered_vertex {
    double width, height;
    double x = 0, y = 0;  ///< of its middle; set by the layout
};

/// An edge has a label of that size, which gets a place of its own, and is drawn through `through`.
struct layered_edge {
    int from, to;
    double width, height;
    point label{};
    std::vector<point> through{};
};

struct layered_graph {
    std::vector<layered_vertex> vertices;
    std::vector<layered_edge> edges;
    double width = 0, height = 0;
};

/// Sets all places: vertices and labels do not overlap, and are few crossings apart. No edge may lead from a
/// vertex to one before it: edges[k].from < edges[k].to.
void lay_out(layered_graph& g);

}  // namespace xf::explaining
