// What a plate is made of, from how it cools: the two parameters of the heat equation, by the gradient of its
// simulation.
#include <xfuse/train.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

// Twenty steps on a plate whose edges meet; heat spreads by `spread`, and a share `lost` of it leaves in
// each.
template <class Number>
xf::any_expr<float, 2> simulate(const xt::xtensor<float, 2>& start, const Number& spread,
                                const Number& lost) {
    xf::any_expr<float, 2> u = start;
    for (int step = 0; step < 20; ++step) {
        const auto around = xf::roll(u, 1, 0) + xf::roll(u, -1, 0) + xf::roll(u, 1, 1) + xf::roll(u, -1, 1);
        u = u + xf::lazy(spread) * (around - 4.0F * u) - xf::lazy(lost) * u;
    }
    return u;
}

int main() {
    const auto start = waves<2>({24, 32}, 0.7);
    xt::xtensor<float, 0> spread, lost;
    spread() = 0.17F;
    lost() = 0.03F;
    const xt::xtensor<float, 2> measured = simulate(start, spread, lost);

    spread() = 0.05F;
    lost() = 0;
    const auto miss = simulate(start, spread, lost) - measured;
    xf::train::adam optimiser({.rate = 0.02F});
    const auto step = optimiser.minimise(xf::mean(miss * miss), spread, lost);
    for (int k = 0; k < 1500; ++k) {
        optimiser.set_rate(0.02F * float(1500 - k) / 1500);
        step.run();
    }
    std::printf("heat spreads by %.3f, and %.3f is lost in each step\n", double(spread()), double(lost()));
}
