/// The library's side of measure.py: inference by one network, by lines of standard input.
///
///     xfuse_bench_networks NETWORK FOLDER THREADS
#include <chrono>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "blocked_layers.hpp"
#include "networks.hpp"

namespace {

/// A network, its images, and a plan that is kept.
class inference {
public:
    inference(const std::string& network, const std::string& folder, int threads)
        : images_(xf::load_npy<float, 4>(folder + "/images.npy")), net_(make_network(network)) {
        const xf::stored_arrays arrays = xf::load_npz(folder + "/weights.npz");
        for (const xf::nn::named_parameter& p : net_->parameters()) read_parameter(arrays, p);
        const xf::any_expr<float, 2> scores = (*net_)(x_);
        plan_ = xf::plan(scores, {.threads = threads});
    }

    /// The result is poisoned first, so that each run has to write it.
    double run() {
        std::ranges::fill(scores_, std::numeric_limits<float>::quiet_NaN());
        const auto start = std::chrono::steady_clock::now();
        plan_.run(scores_, xf::bind(x_, images_));
        const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
        return passed.count();
    }
    const xt::xtensor<float, 2>& scores() const { return scores_; }
    xf::measurement profile() { return xf::profile(plan_, scores_, xf::bind(x_, images_)); }
    xf::explanation explain() const { return xf::explain(plan_, xf::bind(x_, images_)); }

private:
    xf::tensor<float, 4> images_;
    std::unique_ptr<xf::nn::module> net_;
    xf::input<float, 4> x_{{-1, 224, 224, 3}};
    xf::any_plan<float, 2> plan_;
    xt::xtensor<float, 2> scores_;
};

/// Megabytes that the process has, or had at most since the last call of forget_peak.
double memory(const std::string& which) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(which)) return std::stod(line.substr(which.size() + 1)) / 1024;
    return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

void serve(const std::string& network, const std::string& folder, int threads) {
    const double before = memory("VmRSS");
    std::unique_ptr<inference> made;
    std::string line, command, path;
    while (std::getline(std::cin, line)) {
        std::istringstream(line) >> command >> path;
        if (command == "prepare") {
            forget_peak();
            made = std::make_unique<inference>(network, folder, threads);
            made->run();
            std::cout << memory("VmHWM") - before << std::endl;
        } else if (command == "memory") {
            forget_peak();
            made->run();
            std::cout << memory("VmHWM") - before << std::endl;
        } else if (command == "output") {
            xf::save_npy(path, made->scores());
            std::cout << "ok" << std::endl;
        } else if (command == "profile") {
            std::cout << made->profile() << std::endl;
        } else if (command == "explain") {
            std::cout << made->explain() << std::endl;
        } else {
            std::cout << made->run() << std::endl;
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "usage: xfuse_bench_networks NETWORK FOLDER THREADS\n";
        return 1;
    }
    try {
        serve(arguments[1], arguments[2], std::atoi(arguments[3]));
    } catch (const std::exception& problem) {
        std::cout << "error " << problem.what() << std::endl;
        return 1;
    }
}
