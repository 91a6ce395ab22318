// Filters a photograph with xfuse, writes what it sees as PNG pictures, and compares the time and the
// numbers with the same lines in plain xtensor.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "filters.hpp"
#include "picture.hpp"
#include "pipeline.hpp"
#include "plain.hpp"

namespace {

using image = xt::xtensor<float, 2>;
using grey_picture = xt::xtensor<std::uint8_t, 2>;

/// Milliseconds that f takes, run once.
template <class F>
double time_of(const F& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// What the filters made of the picture, in their order, and how long it took.
struct outcome {
    image grey;
    std::vector<image> seen;
    double milliseconds = 0;
};

template <class Grey, class Apply>
outcome run(const char* who, const std::vector<filter>& bank, const Grey& grey, const Apply& apply) {
    outcome result;
    std::printf("%-14s", who);
    std::fflush(stdout);
    result.milliseconds += time_of([&] { result.grey = grey(); });
    for (const filter& f : bank) {
        result.milliseconds += time_of([&] { result.seen.emplace_back(apply(result.grey, f.weights)); });
        std::printf(".");  // so that nobody thinks it hangs
        std::fflush(stdout);
    }
    std::printf(" %10.1f ms\n", result.milliseconds);
    return result;
}

float greatest_difference(const outcome& a, const outcome& b) {
    float greatest = 0;
    for (std::size_t i = 0; i < a.seen.size(); ++i) {
        greatest = std::max(greatest, xf::eval_scalar(xf::max(xf::abs(xf::lazy(a.seen[i]) - b.seen[i]))));
    }
    return greatest;
}

grey_picture to_picture(const image& x) { return xf::cast<std::uint8_t>(xf::round(x)); }

/// The grey picture and all results side by side, each smaller by the mean of its blocks.
grey_picture contact_sheet(const outcome& result) {
    const auto rows = xf::index_t(result.seen.back().shape(0)),
               columns = xf::index_t(result.seen.back().shape(1));
    const xf::index_t block = std::max<xf::index_t>(1, std::min(rows, columns) / 250);
    const xf::index_t high = rows / block, broad = columns / block, gap = 4;
    grey_picture sheet(
        std::array<std::size_t, 2>{std::size_t(3 * high + 2 * gap), std::size_t(3 * broad + 2 * gap)}, 255);
    for (xf::index_t at = 0; at < 9 && at <= xf::index_t(result.seen.size()); ++at) {
        const image& x = at == 0 ? result.grey : result.seen[std::size_t(at - 1)];
        const xf::index_t top = at / 3 * (high + gap), left = at % 3 * (broad + gap);
        const auto small = xf::windows(xf::view(x, xt::range(0, high * block), xt::range(0, broad * block)),
                                       {block, block}, {block, block})
                               .mean({-1, -2});
        xt::view(sheet, xt::range(top, top + high), xt::range(left, left + broad)) =
            xf::cast<std::uint8_t>(xf::round(small));
    }
    return sheet;
}

void write_pictures(const std::filesystem::path& folder, const std::vector<filter>& bank,
                    const outcome& result) {
    std::filesystem::create_directories(folder);
    write_png(folder / "0_grey.png", to_picture(result.grey));
    for (std::size_t i = 0; i < bank.size(); ++i) {
        write_png(folder / (std::to_string(i + 1) + "_" + bank[i].name + ".png"), to_picture(result.seen[i]));
    }
    write_png(folder / "contact_sheet.png", contact_sheet(result));
}

/// What each stage of a filter takes, as a page for a browser.
void write_page(const std::filesystem::path& file, const image& grey, const filter& f) {
    image seen;
    const xf::measurement measured = xf::profile(filtered(grey, f.weights), seen);
    std::ofstream(file) << measured.html();
    std::cout << "The filter '" << f.name << "', measured:\n" << measured << '\n';
}

int demonstrate(const std::string& path, const std::string& folder) {
    const auto picture = read_picture(path);
    const std::vector<filter> bank = filter_bank();
    std::cout << path << ": " << picture.shape(1) << " x " << picture.shape(0) << " pixels, " << bank.size()
              << " filters: grey levels, window filter, relu, 2 x 2 max, repeat back\n\n";

    std::cout << "Grey levels, explained:\n" << xf::explain(grey_levels(picture));
    const auto grey = xf::eval(grey_levels(picture));
    std::cout << "\nThe filter '" << bank[0].name << "', explained:\n"
              << xf::explain(filtered(grey, bank[0].weights)) << '\n';
    std::filesystem::create_directories(folder);
    write_page(std::filesystem::path(folder) / "plan.html", grey, bank[0]);

    const outcome ours = run(
        "xfuse", bank, [&] { return image(grey_levels(picture)); },
        [](const image& x, const auto& f) { return image(filtered(x, f)); });
    write_pictures(folder, bank, ours);
    const outcome plainly = run(
        "plain xtensor", bank, [&] { return plain::grey_levels(picture); }, plain::filtered);

    const float difference = greatest_difference(ours, plainly);
    std::printf(
        "\nOne run each, %d threads and 1, the same compiler flags. xfuse took 1/%.1f of the time.\n"
        "Greatest difference of the results: %.2g grey levels\n",
        xf::thread_count(), plainly.milliseconds / ours.milliseconds, double(difference));
    std::cout << "Pictures: " << folder << "/contact_sheet.png, and one for each filter\n"
              << "The plan of a filter, with its times, for a browser: " << folder << "/plan.html\n";
    if (!(difference < 0.01F)) throw std::runtime_error("the results of xfuse and of plain xtensor differ");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        std::cerr
            << "usage: xfuse_demo PICTURE [FOLDER]\n"
               "Filters a JPEG or PNG picture and writes PNG pictures to the folder, or to demo_pictures.\n";
        return 1;
    }
    try {
        return demonstrate(argv[1], argc == 3 ? argv[2] : "demo_pictures");
    } catch (const std::exception& problem) {
        std::cerr << "xfuse_demo: " << problem.what() << '\n';
        return 1;
    }
}
