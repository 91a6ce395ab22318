#include "pictures.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace {

std::ofstream svg(const std::string& path, std::size_t width, std::size_t height) {
    std::ofstream to(path);
    to << "<svg xmlns='http://www.w3.org/2000/svg' width='" << width << "' height='" << height
       << "' font-family='sans-serif' font-size='11'><rect width='100%' height='100%' fill='white'/>\n";
    return to;
}

constexpr double left = 50, top = 15, wide = 600, high = 300;

/// Losses from 0.001 to 10 on a logarithmic axis.
double height_of(double loss) {
    return top + high * (1 - (std::log10(std::clamp(loss, 0.001, 10.0)) + 3) / 4);
}

template <class F>
void write_line(std::ostream& to, std::size_t count, const char* style, const F& loss_at) {
    to << "<polyline fill='none' " << style << " points='";
    for (std::size_t k = 0; k < count; ++k)
        to << left + wide * double(k) / double(std::max<std::size_t>(count - 1, 1)) << ','
           << height_of(loss_at(k)) << ' ';
    to << "'/>\n";
}

}  // namespace

void write_curve(const std::string& path, const std::vector<float>& losses) {
    std::ofstream to = svg(path, 680, 350);
    for (const double loss : {0.001, 0.01, 0.1, 1.0, 10.0})
        to << "<path d='M" << left << ' ' << height_of(loss) << "h" << wide << "' stroke='#ddd'/><text x='"
           << left - 6 << "' y='" << height_of(loss) + 4 << "' text-anchor='end'>" << loss << "</text>\n";
    to << "<text x='" << left + wide / 2 << "' y='340' text-anchor='middle'>loss of " << losses.size()
       << " steps, and its mean over the last 50</text>\n";
    write_line(to, losses.size(), "stroke='#9bc'", [&](std::size_t k) { return double(losses[k]); });
    double sum = 0;
    write_line(to, losses.size(), "stroke='#036' stroke-width='2'", [&](std::size_t k) {
        sum += double(losses[k]) - (k >= 50 ? double(losses[k - 50]) : 0);
        return sum / double(std::min<std::size_t>(k + 1, 50));
    });
    to << "</svg>\n";
}

void write_confusion(const std::string& path, const xt::xtensor<std::int32_t, 1>& truth,
                     const xt::xtensor<std::int32_t, 1>& found) {
    std::vector<int> count(100, 0);
    for (std::size_t k = 0; k < truth.size(); ++k) ++count[std::size_t(truth(k) * 10 + found(k))];
    constexpr int cell = 34;
    std::ofstream to = svg(path, 420, 420);
    to << "<text x='210' y='14' text-anchor='middle'>rows: what it is; columns: what it was taken "
          "for</text>\n";
    for (int row = 0; row < 10; ++row) {
        const int y = 40 + row * cell;
        to << "<text x='30' y='" << y + 21 << "'>" << row << "</text><text x='" << 40 + row * cell + 14
           << "' y='34'>" << row << "</text>\n";
        for (int column = 0; column < 10; ++column) {
            const int n = count[std::size_t(row * 10 + column)], x = 40 + column * cell;
            const char* color = row == column ? "#7b9" : n > 0 ? "#e98" : "#eee";
            to << "<rect x='" << x << "' y='" << y << "' width='32' height='32' fill='" << color << "'/>";
            if (n > 0)
                to << "<text x='" << x + 16 << "' y='" << y + 21 << "' text-anchor='middle'>" << n
                   << "</text>";
        }
        to << '\n';
    }
    to << "</svg>\n";
}

void write_filters(const std::string& path, const xt::xtensor<float, 4>& filters) {
    const std::size_t count = filters.shape(0), rows = filters.shape(2), columns = filters.shape(3);
    constexpr std::size_t cell = 16;
    float most = 0;
    for (const float w : filters) most = std::max(most, std::abs(w));
    std::ofstream to = svg(path, count * (columns + 1) * cell + cell, (rows + 2) * cell);
    for (std::size_t f = 0; f < count; ++f) {
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < columns; ++j) {
                const float share = filters(f, 0, i, j) / most;
                const int faint = int(std::lround(255 * (1 - std::abs(share))));
                to << "<rect x='" << (f * (columns + 1) + j + 1) * cell << "' y='" << (i + 1) * cell
                   << "' width='16' height='16' fill='rgb(" << (share > 0 ? 255 : faint) << ',' << faint
                   << ',' << (share < 0 ? 255 : faint) << ")'/>";
            }
        }
        to << '\n';
    }
    to << "</svg>\n";
}
