#pragma once
#include "harness/measure.hpp"

namespace bench {

/// What grows with what: a plot of several lines.
struct curve {
    struct point {
        double x, y, low, high;  ///< the median and the quartiles
    };
    struct line {
        std::string name;
        std::vector<point> points;
    };
    std::string name, x_label, y_label;  ///< labels with units
    bool log_x = true, log_y = true;
    std::vector<line> lines = {};

    /// Adds a point to the line of that name; `scale` turns seconds into the unit of the label.
    void add(const std::string& line, double x, const timing& t, double scale);
};

}  // namespace bench
