#include "sheet.hpp"

#include <fstream>
#include <vector>

namespace {

constexpr std::size_t side = 28, columns = 20, cell = 40;

/// One digit as runs of pixels of the same ink, and below it what it was taken for.
void write_digit(std::ostream& to, const xt::xtensor<std::uint8_t, 4>& images, std::size_t which,
                 std::size_t place, const std::string& caption, bool is_wrong) {
    to << "<g transform='translate(" << place % columns * cell + 6 << ' ' << place / columns * (cell + 8) + 4
       << ")'>";
    const auto ink = [&](std::size_t i, std::size_t j) { return images(which, 0, i, j) / 32 * 32; };
    for (std::size_t i = 0; i < side; ++i) {
        for (std::size_t j = 0, end = 0; j < side; j = end) {
            for (end = j; end < side && ink(i, end) == ink(i, j);) ++end;
            if (ink(i, j) == 0) continue;
            to << "<path d='M" << j << ' ' << i << "h" << end - j << "v1h-" << end - j << "z' opacity='"
               << double(ink(i, j) + 31) / 255 << "'/>";
        }
    }
    to << "<text x='14' y='40' text-anchor='middle' font-size='10'" << (is_wrong ? " fill='red'" : "") << '>'
       << caption << "</text></g>\n";
}

}  // namespace

void write_sheet(const std::string& path, const xt::xtensor<std::uint8_t, 4>& images,
                 const xt::xtensor<std::int32_t, 1>& truth, const xt::xtensor<std::int32_t, 1>& found) {
    std::vector<std::size_t> shown, wrong;
    std::vector<int> count(10, 0);
    for (std::size_t k = 0; k < truth.size(); ++k) {
        if (truth(k) != found(k)) wrong.push_back(k);
        else if (count[std::size_t(truth(k))]++ < 4) shown.push_back(k);
    }
    const std::size_t rows = (shown.size() + columns - 1) / columns + (wrong.size() + columns - 1) / columns;
    std::ofstream to(path);
    to << "<svg xmlns='http://www.w3.org/2000/svg' width='" << columns * cell << "' height='"
       << rows * (cell + 8) << "' font-family='sans-serif'><rect width='100%' height='100%' fill='white'/>\n";
    for (std::size_t k = 0; k < shown.size(); ++k)
        write_digit(to, images, shown[k], k, std::to_string(found(shown[k])), false);
    const std::size_t first = (shown.size() + columns - 1) / columns * columns;
    for (std::size_t k = 0; k < wrong.size(); ++k) {
        const std::string caption =
            std::to_string(truth(wrong[k])) + ", not " + std::to_string(found(wrong[k]));
        write_digit(to, images, wrong[k], first + k, caption, true);
    }
    to << "</svg>\n";
}
