// Enlarges a photograph by a network that is read from a file when the program runs. The whole network is one
// expression: it is planned as such, and its result is the only picture that is made.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "measure.hpp"
#include "network.hpp"
#include "picture.hpp"

namespace {

using picture = xt::xtensor<std::uint8_t, 3>;

/// A part of the photograph three times: shrunk and its pixels repeated, shrunk and enlarged by the network,
/// and as it was.
picture shrunk_and_enlarged(const layers_model& m, const picture& photograph, xf::index_t factor) {
    const auto extent = [&](std::size_t axis, xf::index_t wanted) {
        return std::min(wanted, xf::index_t(photograph.shape(axis))) / factor * factor;
    };
    const auto rows = extent(0, 160), columns = extent(1, 176);
    const auto top = (xf::index_t(photograph.shape(0)) - rows) / 6,
               left = (xf::index_t(photograph.shape(1)) - columns) / 5;
    const auto part =
        xf::view(photograph, xt::range(top, top + rows), xt::range(left, left + columns), xt::all());
    const picture small = xf::cast<std::uint8_t>(
        xf::round(xf::windows(part, {factor, factor}, {factor, factor}, {.axes = {0, 1}}).mean({-1, -2})));
    const auto enlarged = to_picture(network_over(m, to_map(small)));
    return xf::concatenate(xf::repeat(xf::repeat(small, factor, 0), factor, 1), enlarged, part, 1);
}

void upscale(const std::string& model_file, const std::string& in, const std::string& out,
             const char* beside) {
    const layers_model model = read_layers_model(model_file);
    const picture before = read_picture(in);
    const auto expression = to_picture(network_over(model, to_map(before)));
    const auto why = xf::explain(expression);
    std::cout << in << ": " << before.shape(1) << " x " << before.shape(0) << " pixels; "
              << model.layers.size() << " layers, one expression of " << why.stages << " stages, "
              << why.full_intermediates << " full-size intermediates, scratch "
              << why.scratch_bytes / 1'000'000 << " MB\n";
    const auto start = std::chrono::steady_clock::now();
    const picture after = expression;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    write_png(out, after);
    std::cout << out << ": " << after.shape(1) << " x " << after.shape(0) << " pixels, " << seconds.count()
              << " s on " << why.threads << (why.threads == 1 ? " thread" : " threads")
              << ", peak memory of the program " << peak_memory() / 1'000'000 << " MB\n";
    if (beside != nullptr) {
        const auto factor = xf::index_t(after.shape(0) / before.shape(0));
        write_png(beside, shrunk_and_enlarged(model, before, factor));
        std::cout << beside << ": a part of it shrunk, the same enlarged by the network, and as it was\n";
    }
}

void explain(const std::string& model_file, const std::string& in) {
    const layers_model model = read_layers_model(model_file);
    const picture before = read_picture(in);
    std::cout << xf::explain(to_picture(network_over(model, to_map(before))));
}

constexpr const char* usage =
    "usage: xfuse_super_resolution MODEL_JSON IN OUT [BESIDE]\n"
    "       xfuse_super_resolution explain MODEL_JSON IN\n"
    "       xfuse_super_resolution measure MODEL_JSON IN ROWS COLUMNS fused|layers THREADS\n"
    "Enlarges a JPEG or PNG picture by a network of TensorFlow.js, and writes the PNG picture OUT; BESIDE "
    "shows a part of\n"
    "it before and after. `explain` prints the plan; `measure` obeys lines of its standard input: run, peak, "
    "input FILE,\n"
    "output FILE.\n";

int run(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "explain") == 0) {
        explain(argv[2], argv[3]);
    } else if (argc == 8 && std::strcmp(argv[1], "measure") == 0) {
        measure(read_layers_model(argv[2]), read_picture(argv[3]), argv + 4);
    } else if (argc == 4 || argc == 5) {
        upscale(argv[1], argv[2], argv[3], argc == 5 ? argv[4] : nullptr);
    } else {
        std::cerr << usage;
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& problem) {
        std::cerr << "xfuse_super_resolution: " << problem.what() << '\n';
        return 1;
    }
}
