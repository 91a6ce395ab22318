/// The library's side of measure.py: the gradients of one case, by lines of standard input.
#include <chrono>
#include <fstream>
#include <iostream>

#include "measured.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"

namespace {

/// The loss, and its derivatives by three arrays.
template <class L, class A, class B, class C>
measured measure(const L& typed, A& a, B& b, C& c, const xf::policy& options) {
    const xf::any_expr<float, 0> loss = typed;
    const auto [value, derivatives] = xf::value_and_gradient(loss, a, b, c);
    const auto& [da, db, dc] = derivatives;
    auto forward = std::make_shared<decltype(xf::plan(loss, options))>(xf::plan(loss, options));
    const auto all = xf::results(value, da, db, dc);
    auto plan = std::make_shared<decltype(xf::plan(all, options))>(xf::plan(all, options));
    auto out = std::make_shared<std::tuple<xt::xtensor<float, 0>, A, B, C>>();
    std::get<1>(*out).resize(a.shape());
    std::get<2>(*out).resize(b.shape());
    std::get<3>(*out).resize(c.shape());
    return {[=] { forward->run(std::get<0>(*out)); },
            [=] {
                auto& [l, x, y, z] = *out;
                plan->run(xf::tie(l, x, y, z));
            },
            [=] {
                const auto& [l, x, y, z] = *out;
                return std::vector<double>{double(l()), size_of_all(x), size_of_all(y), size_of_all(z)};
            }};
}

template <int Rank>
xt::xtensor<float, std::size_t(Rank)>& loaded(const std::string& folder, const char* name) {
    static std::vector<std::unique_ptr<xt::xtensor<float, std::size_t(Rank)>>> kept;
    kept.push_back(std::make_unique<xt::xtensor<float, std::size_t(Rank)>>(
        xf::load_npy<float, Rank>(folder + "/" + name + ".npy")));
    return *kept.back();
}

measured case_of(const std::string& name, const std::string& folder, const xf::policy& options) {
    if (name == "lenet") return lenet_step(folder, options.threads);
    if (name == "conv") {
        auto &x = loaded<4>(folder, "x"), &w = loaded<4>(folder, "w");
        auto& b = loaded<1>(folder, "b");
        const auto rows = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(x, w, b, {.padding = 1}));
        const auto pooled = xf::windows(rows, {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});
        return measure(xf::mean(xf::square(pooled)), x, w, b, options);
    }
    auto &q = loaded<4>(folder, "q"), &k = loaded<4>(folder, "k"), &v = loaded<4>(folder, "v");
    const auto scores = xf::einsum<"bhqd,bhkd->bhqk">(q, k) * 0.125F;
    const auto out = xf::einsum<"bhqk,bhkd->bhqd">(xf::nn::softmax(scores, 3), v);
    return measure(xf::sum(xf::square(out)), q, k, v, options);
}

/// Megabytes that the process has, or had at most since the last call of forget_peak.
double memory(const std::string& which) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(which)) return std::stod(line.substr(which.size() + 1)) / 1024;
    return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

}  // namespace

int main(int count, char** arguments) {
    if (count < 5) return 1;
    const std::string name = arguments[1], folder = arguments[2];
    const xf::policy options{.threads = std::atoi(arguments[3]), .memory = std::atoll(arguments[4])};
    try {
        const measured m = case_of(name, folder, options);
        const double before = memory("VmRSS");
        for (std::string line; std::getline(std::cin, line);) {
            if (line == "memory") {
                forget_peak();
                m.gradients();
                std::cout << memory("VmHWM") - before << std::endl;
                continue;
            }
            if (line == "sizes") {
                for (const double each : m.sizes()) std::cout << each << ' ';
                std::cout << std::endl;
                continue;
            }
            const auto start = std::chrono::steady_clock::now();
            (line == "forward" ? m.forward : m.gradients)();
            const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
            std::cout << passed.count() << std::endl;
        }
    } catch (const std::exception& problem) {
        std::cout << "error " << problem.what() << std::endl;
    }
}
