#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "adapter/targets.hpp"
#include "complaint.hpp"
#include "xfuse/modules.hpp"
#include "xfuse/train.hpp"

/// Optimisers beside loops that are written by hand, in double.
namespace {

using xf::train::adam_options;
using xf::train::sgd_options;

/// Least squares of a line through points: loss = mean((x w + b - y)^2).
struct line {
    xt::xtensor<float, 2> x = xt::xtensor<float, 2>({40, 3});
    xt::xtensor<float, 1> y = xt::xtensor<float, 1>({40});
    xt::xtensor<float, 1> w = {0.5F, -0.25F, 0.125F};
    xt::xtensor<float, 0> b;

    line() {
        xf::train::generator numbers(7);
        numbers.fill_normal({x.data(), x.size()}, 0, 1);
        numbers.fill_normal({y.data(), y.size()}, 2, 1);
        b() = 1;
    }
    auto loss() const {
        const auto miss = xf::sum(x * xf::lazy(w), 1) + b - y;
        return xf::mean(miss * miss);
    }
    /// w, then b.
    std::vector<double> parameters() const { return {w(0), w(1), w(2), b()}; }
    std::vector<double> gradient(const std::vector<double>& at) const {
        std::vector<double> g(4, 0.0);
        for (std::size_t i = 0; i < 40; ++i) {
            double miss = at[3] - double(y(i));
            for (std::size_t k = 0; k < 3; ++k) miss += double(x(i, k)) * at[k];
            for (std::size_t k = 0; k < 3; ++k) g[k] += 2 * miss * double(x(i, k)) / 40;
            g[3] += 2 * miss / 40;
        }
        return g;
    }
};

/// Twenty steps of the optimiser beside those of `by_hand(parameters, gradient, count)`.
template <class F>
void check_steps(xf::train::optimiser& optimiser, double clip_norm, const F& by_hand) {
    line l;
    std::vector<double> expected = l.parameters();
    const xf::train::step step = optimiser.minimise(l.loss(), l.w, l.b);
    for (int count = 1; count <= 20; ++count) {
        std::vector<double> g = l.gradient(expected);
        double norm = 0;
        for (const double value : g) norm += value * value;
        if (clip_norm > 0) {
            for (double& value : g) value *= std::min(1.0, clip_norm / (std::sqrt(norm) + 1e-6));
        }
        by_hand(expected, g, count);
        step.run();
        const std::vector<double> found = l.parameters();
        for (std::size_t k = 0; k < 4; ++k) {
            CAPTURE(count);
            CAPTURE(k);
            REQUIRE(found[k] == doctest::Approx(expected[k]).epsilon(2e-5));
        }
    }
}

TEST_CASE("sgd with momentum, Nesterov's, decay and clipping") {
    for (const sgd_options o : {sgd_options{.rate = 0.1F}, sgd_options{.rate = 0.05F, .momentum = 0.9F},
                                sgd_options{.rate = 0.05F, .momentum = 0.5F, .nesterov = true, .decay = 0.1F},
                                sgd_options{.rate = 0.2F, .clip_norm = 0.5F}}) {
        xf::train::sgd optimiser(o);
        std::vector<double> velocity(4, 0.0);
        check_steps(optimiser, double(o.clip_norm), [&](auto& w, const auto& gradient, int) {
            for (std::size_t k = 0; k < 4; ++k) {
                const double m = double(o.momentum), g = gradient[k] + double(o.decay) * w[k];
                velocity[k] = m * velocity[k] + g;
                w[k] -= double(o.rate) * (o.nesterov ? g + m * velocity[k] : velocity[k]);
            }
        });
    }
}

TEST_CASE("adam and adamw") {
    for (const bool decays_apart : {false, true}) {
        const adam_options o{.rate = 0.05F, .beta2 = 0.99F, .decay = 0.1F, .clip_norm = 1};
        xf::train::adam plain(o);
        xf::train::adamw apart(o);
        std::vector<double> mean(4, 0.0), square(4, 0.0);
        const double b1 = double(o.beta1), b2 = double(o.beta2), rate = double(o.rate);
        check_steps(decays_apart ? static_cast<xf::train::optimiser&>(apart) : plain, double(o.clip_norm),
                    [&](auto& w, const auto& gradient, int count) {
                        for (std::size_t k = 0; k < 4; ++k) {
                            double g = gradient[k];
                            if (decays_apart) w[k] -= rate * double(o.decay) * w[k];
                            else g += double(o.decay) * w[k];
                            mean[k] = b1 * mean[k] + (1 - b1) * g;
                            square[k] = b2 * square[k] + (1 - b2) * g * g;
                            w[k] -= rate * mean[k] / (1 - std::pow(b1, count)) /
                                    (std::sqrt(square[k] / (1 - std::pow(b2, count))) + double(o.epsilon));
                        }
                    });
    }
}

TEST_CASE("the same bits on any number of threads; the rate may change between steps") {
    std::vector<std::vector<double>> found;
    for (const int threads : {1, 3}) {
        xf::set_threads(threads);
        line l;
        xf::train::adam optimiser({.rate = 0.1F});
        const auto step = optimiser.minimise(l.loss(), l.w, l.b);
        const float loss = xf::eval(l.loss())();
        CHECK(step.run() == loss);
        optimiser.set_rate(0);
        const std::vector<double> before = l.parameters();
        step.run();
        CHECK(l.parameters() == before);
        found.push_back(before);
    }
    xf::set_threads(0);
    CHECK(found[0] == found[1]);
    line l;
    xf::train::sgd optimiser;
    const auto step = optimiser.minimise(l.loss(), l.w);
    CHECK(complaint([&] { static_cast<void>(optimiser.minimise(l.loss(), l.b)); }) ==
          "optimiser: it has a step already; each step needs an optimiser of its own");
}

TEST_CASE("numbers from a seed are those that SplitMix64 has on every machine") {
    xf::train::generator numbers(1234567);
    CHECK(numbers.bits() == 6457827717110365317U);
    CHECK(numbers.bits() == 3203168211198807973U);
    CHECK(numbers.bits() == 9817491932198370423U);
    std::vector<xf::index_t> order = xf::train::generator(3).permutation(1000), sorted = order;
    CHECK(order == xf::train::generator(3).permutation(1000));
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 0; k < sorted.size(); ++k) REQUIRE(sorted[k] == xf::index_t(k));
    CHECK(order != sorted);
    double sum = 0, squares = 0;
    for (int k = 0; k < 10000; ++k) {
        const double n = double(numbers.normal()), u = double(numbers.uniform(-1, 3));
        sum += n;
        squares += n * n;
        REQUIRE((u >= -1 && u < 3));
        REQUIRE(numbers.below(3) < 3);
    }
    CHECK(std::abs(sum / 10000) < 0.03);
    CHECK(squares / 10000 == doctest::Approx(1).epsilon(0.05));
    CHECK(complaint([&] { numbers.below(0); }) == "generator: there is no number below 0 from 0 on");
}

TEST_CASE("a training goes on from a checkpoint as if it had never stopped") {
    const std::string file = (std::filesystem::temp_directory_path() / "xfuse_checkpoint_test.npz").string();
    const auto train = [&](int steps, bool resumes) {
        line l;
        xf::nn::modules::linear net(3, 1);
        xf::train::generator numbers(5);
        for (const auto& p : net.parameters()) numbers.fill_uniform(p.elements(), -1, 1);
        xf::train::adam optimiser({.rate = 0.1F});
        const xf::any_expr<float, 2> miss(net(l.x) - xf::any_expr<float>(xf::expand_dims(l.y, 1)));
        const auto step = optimiser.minimise(xf::mean(miss * miss), net);
        xf::train::checkpoint all;
        all.add("net", net).add("optimiser", optimiser).add("numbers", numbers).add("w", l.w);
        if (resumes) all.load(file);
        for (int k = 0; k < steps; ++k) {
            step.run();
            l.w(0) = numbers.uniform();
        }
        if (!resumes) all.save(file);
        std::vector<float> found(net.parameters()[0].elements().begin(),
                                 net.parameters()[0].elements().end());
        found.push_back(l.w(0));
        return found;
    };
    const std::vector<float> whole = train(9, false);
    train(5, false);
    CHECK(train(4, true) == whole);

    xt::xtensor<float, 1> w({4}, 1.F), other({3}, 2.F);
    xt::xtensor<double, 1> wide({3}, 2.0);
    CHECK(complaint([&] { xf::train::checkpoint().add("w", other).add("net.weight", w).load(file); }) ==
          "checkpoint: array net.weight has shape (4,), the file has (1, 3)");
    CHECK(other(0) == 2.F);
    CHECK(complaint([&] { xf::train::checkpoint().add("w", wide).load(file); }) ==
          "checkpoint: array w is of float64, the file has float32");
    CHECK(complaint([&] { xf::train::checkpoint().add("w", w).add("w", other); }) ==
          "checkpoint: the name \"w\" is taken");
    std::filesystem::remove(file);
}

}  // namespace
