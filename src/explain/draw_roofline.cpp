#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "limits.hpp"
#include "picture.hpp"
#include "svg.hpp"

/// Operations a byte and operations in a nanosecond, both in powers of ten, under the roofs of the machine.
/// The stages' names stand in a column beside it, in the order of their points.
namespace xf::explaining {
namespace {

constexpr double left = 56, top = 34, plot_width = 360, plot_height = 260, column = 28;
constexpr std::size_t most_labels = 24, longest_label = 36;

std::string power_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

/// A logarithmic axis of whole powers of ten.
struct log_axis {
    double low, high;  ///< exponents

    static log_axis of(double least, double most) {
        const double low = std::floor(std::log10(least)), high = std::ceil(std::log10(most));
        return {low, std::max(high, low + 1)};
    }
    double part(double value) const { return (std::log10(value) - low) / (high - low); }
};

class roofline {
public:
    explicit roofline(const picture& what)
        : what_(what),
          peak_(products_a_nanosecond(machine(), what.element_bytes)),
          memory_(machine().speeds.read),
          cache_(machine().speeds.l2_read) {
        double low_x = 0.1, high_x = 100, low_y = peak_ / 100, high_y = peak_;
        for (const picture_point& p : what.points) {
            low_x = std::min(low_x, p.intensity());
            high_x = std::max(high_x, p.intensity());
            low_y = std::min(low_y, p.speed());
            high_y = std::max(high_y, p.speed());
        }
        x_ = log_axis::of(low_x, high_x);
        y_ = log_axis::of(low_y, high_y * 1.2);
    }

    drawing draw() {
        draw_axes();
        draw_roof(memory_, "memory", "start");
        draw_roof(cache_, "L2", "end");
        text_ += line_element(left, y(peak_), left + plot_width, y(peak_), "roof");
        draw_points();
        return {left + plot_width + column + label_width_ + 12,
                std::max(top + plot_height + 44, last_label_ + 12), text_};
    }

private:
    double x(double intensity) const { return left + plot_width * x_.part(intensity); }
    double y(double speed) const { return top + plot_height * (1 - y_.part(speed)); }

    void draw_axes() {
        text_ += text_element(left, top - 16, "GF/s of one core, over operations a byte", "start", "title");
        for (int e = int(x_.low); e <= int(x_.high); ++e) {
            const double at = x(std::pow(10, e));
            text_ += line_element(at, top, at, top + plot_height, "grid");
            text_ += text_element(at, top + plot_height + 18, power_text(std::pow(10, e)), "middle", "quiet");
        }
        for (int e = int(y_.low); e <= int(y_.high); ++e) {
            const double at = y(std::pow(10, e));
            text_ += line_element(left, at, left + plot_width, at, "grid");
            text_ += text_element(left - 8, at + 4, power_text(std::pow(10, e)), "end", "quiet");
        }
        text_ += text_element(left, top + plot_height + 36, roof_text(), "start", "quiet");
    }
    std::string roof_text() const {
        char text[96];
        std::snprintf(text, sizeof text, "roofs: %.0f GF/s, %.0f GB/s L2, %.0f GB/s memory", peak_, cache_,
                      memory_);
        return text;
    }

    /// The slope of a bandwidth, from the plot's border to the peak.
    void draw_roof(double bandwidth, const char* name, const char* anchor) {
        const double ridge = peak_ / bandwidth;
        const double first = std::max(std::pow(10, x_.low), std::pow(10, y_.low) / bandwidth);
        if (first >= ridge) return;
        text_ += line_element(x(first), y(first * bandwidth), x(ridge), y(peak_), "roof");
        text_ += text_element(x(ridge), y(peak_) - 6, name, anchor, "quiet");
    }

    /// Names in the order of their points, from top to bottom, each a line of its own.
    void draw_points() {
        std::vector<std::size_t> order(what_.points.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::ranges::stable_sort(order, std::greater<>(),
                                 [this](std::size_t k) { return what_.points[k].speed(); });
        const std::size_t count = std::min(order.size(), most_labels);
        const double bottom = top + std::max(plot_height, double(count) * line_height);
        std::vector<double> at(count);
        for (std::size_t k = 0; k < count; ++k) {
            at[k] = y(what_.points[order[k]].speed());
            if (k > 0) at[k] = std::max(at[k], at[k - 1] + line_height);
        }
        for (std::size_t k = count; k-- > 0;)
            at[k] = std::min(at[k], k + 1 < count ? at[k + 1] - line_height : bottom);
        for (std::size_t k = 0; k < order.size(); ++k)
            draw_point(what_.points[order[k]], k < count ? at[k] : -1);
    }

    void draw_point(const picture_point& p, double label) {
        const double px = x(p.intensity()), py = y(p.speed());
        text_ += "<g data-stage=\"" + std::to_string(p.number) + "\">\n";
        if (label >= 0) {
            const double lx = left + plot_width + column;
            const std::string name = shortened(std::to_string(p.number) + ". " + p.title, longest_label);
            text_ += line_element(px, py, lx - 4, label, "leader");
            text_ += text_element(lx, label + 4, name, "start", "quiet");
            label_width_ = std::max(label_width_, text_width(name));
            last_label_ = std::max(last_label_, label + 8);
        }
        text_ += "<circle cx=\"" + coordinate(px) + "\" cy=\"" + coordinate(py) + "\" r=\"5\" class=\"" +
                 (what_.is_measured ? "dot" : "expected") + "\"/>\n</g>\n";
    }

    const picture& what_;
    double peak_, memory_, cache_;  ///< of one core: operations and bytes in a nanosecond
    log_axis x_{}, y_{};
    std::string text_;
    double label_width_ = 0, last_label_ = 0;
};

}  // namespace

drawing draw_roofline(const picture& what) { return roofline(what).draw(); }

}  // namespace xf::explaining
