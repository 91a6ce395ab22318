#include "measure.hpp"

#include <malloc.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "network.hpp"

namespace {

using picture = xt::xtensor<std::uint8_t, 3>;
using floats = xt::xtensor<float, 4>;

/// The picture over and over, from the top left, cut to the size.
picture of_size(const picture& p, xf::index_t rows, xf::index_t columns) {
    const auto more = [](xf::index_t wanted, std::size_t has) { return wanted / xf::index_t(has) + 1; };
    const auto tiled = xf::tile(p, {more(rows, p.shape(0)), more(columns, p.shape(1)), 1});
    return xf::view(tiled, xt::range(0, rows), xt::range(0, columns), xt::all());
}

/// The network evaluated layer by layer: an array and a plan for each.
void evaluate_layers(const layers_model& m, const floats& x, floats& y, const xf::policy& how) {
    const auto keep = [&](const layers_model::layer&, const feature_map& e) {
        floats made;
        xf::assign(made, e, how);
        return feature_map(std::move(made));
    };
    xf::assign(y, network_over(m, x, keep), how);
}

void write_floats(const std::string& file, const floats& x) {
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(x.data()), std::streamsize(x.size() * sizeof(float)));
    if (!out) throw std::runtime_error(file + ": cannot be written");
    std::cout << x.shape(1) << ' ' << x.shape(2) << ' ' << x.shape(3) << std::endl;
}

template <class Run>
void obey(const floats& x, const floats& y, const Run& run) {
    for (std::string command, file; std::cin >> command;) {
        if (command == "run") {
            const auto start = std::chrono::steady_clock::now();
            run();
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
            std::cout << took.count() << std::endl;
        } else if (command == "peak") {
            std::cout << peak_memory() << std::endl;
        } else if ((command == "input" || command == "output") && std::cin >> file) {
            write_floats(file, command == "input" ? x : y);
        } else {
            throw std::runtime_error("measure: no command: " + command);
        }
    }
}

}  // namespace

std::int64_t peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0) return 1024 * std::stoll(line.substr(6));
    }
    return 0;
}

void measure(const layers_model& m, const picture& p, const char* const* arguments) {
    const xf::index_t rows = std::stoll(arguments[0]), columns = std::stoll(arguments[1]);
    const std::string how = arguments[2];
    if (rows < 1 || columns < 1 || (how != "fused" && how != "layers"))
        throw std::runtime_error("measure: wrong arguments");
    const xf::policy policy{.threads = std::stoi(arguments[3])};
    const floats x = to_map(of_size(p, rows, columns));
    floats y;
    if (how == "fused") {
        const auto plan = xf::plan(network_over(m, x), policy);
        obey(x, y, [&] { plan.run(y); });
    } else {
        // The pages of maps are used again, not returned and asked for anew.
        mallopt(M_MMAP_MAX, 0);
        mallopt(M_TRIM_THRESHOLD, -1);
        obey(x, y, [&] { evaluate_layers(m, x, y, policy); });
    }
}
