#pragma once
#include <string>
#include <vector>

#include "running_order.hpp"

namespace xf {
class measurement;
}

/// What pictures show of a plan, without the plan.
namespace xf::explaining {

enum class node_look : std::uint8_t { memory, tile, array, result };

/// A stage, or an array of the user's.
struct picture_node {
    int number = 0;  ///< of the stage; 0: memory
    node_look look = node_look::memory;
    std::string title, shape, place;
    double seconds = 0, share = 0;  ///< where it was measured
};

struct picture_edge {
    int from, to;  ///< nodes
    double bytes;
    std::string index;  ///< which element is read
};

/// A stage under the roofline: what it does, and in how many nanoseconds.
struct picture_point {
    int number;
    std::string title;
    double flops, bytes, time;

    double intensity() const { return flops / bytes; }
    double speed() const { return flops / time; }
};

struct picture {
    std::vector<picture_node> nodes;  ///< producers first
    std::vector<picture_edge> edges;
    std::vector<picture_point> points;
    double element_bytes = 4;  ///< of the result
    bool is_measured = false;
    std::string head;  ///< type and shape of the result
};

/// With times where the plan was measured.
picture make_picture(const planning::plan& p, const lower::program_listing& program,
                     const measurement* measured = nullptr);

/// The graph and, beside it, the roofline.
std::string write_svg(const picture& what);
/// The graph and the roofline, a picture each: a page that is narrow puts them one below the other.
std::string write_svgs(const picture& what);

/// A drawing, and its size.
struct drawing {
    double width = 0, height = 0;
    std::string elements;
};
drawing draw_graph(const picture& what);
drawing draw_roofline(const picture& what);

}  // namespace xf::explaining
