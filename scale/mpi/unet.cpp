// One step of a U-Net on an image whose rows are distributed over ranks:
//
//     mpirun -n 4 build/release/scale/mpi/xfuse_unet_mpi [HEIGHT] [WIDTH] [STEPS]
//
// Each rank computes its rows of the result; what it needs of its neighbours' rows follows from the two
// levels of convolutions, the pooling and the doubling between them, and is exchanged by itself. Rank 0
// prints the sum of the result, its bits, and the time of a step.
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "xfuse/mpi.hpp"

namespace {

using weights = xt::xtensor<float, 4>;

weights random_weights(std::size_t in, std::size_t out, unsigned seed) {
    weights w({3, 3, in, out});
    std::mt19937 r(seed);
    for (float& each : w) each = float(int(r() % 2001) - 1000) / (1000 * 3 * std::sqrt(float(in)));
    return w;
}

struct network {
    weights in = random_weights(3, 16, 1), down = random_weights(16, 32, 2), up = random_weights(32, 16, 3),
            out = random_weights(32, 3, 4);
};

/// (height, width, channels), with zeros around it.
template <class X>
auto convolved(const X& x, const weights& w) {
    const auto padded = xf::pad(x, {{1, 1}, {1, 1}, {0, 0}});
    return xf::einsum<"hwcij,ijco->hwo">(xf::windows(padded, {3, 3}, {1, 1}, {.axes = {0, 1}}), w);
}

template <class X>
auto step(const X& x, const network& n) {
    const auto wide = xf::relu(convolved(x, n.in));
    const auto small = xf::windows(wide, {2, 2}, {2, 2}, {.axes = {0, 1}}).max({-1, -2});
    const auto deep = xf::relu(convolved(xf::relu(convolved(small, n.down)), n.up));
    const auto doubled = xf::repeat(xf::repeat(deep, 2, 0), 2, 1);
    return x + convolved(xf::concatenate(std::tuple(wide, doubled), 2), n.out) * 0.1F;
}

auto picture(xf::index_t height, xf::index_t width) {
    const auto y = xf::expand_dims(xf::arange<float>(float(height)), {1, 2});
    const auto x = xf::expand_dims(xf::arange<float>(float(width)), {0, 2});
    const auto c = xf::expand_dims(xf::arange<float>(3.0F), {0, 1});
    return xf::sin(y * 0.1F + c) * xf::cos(x * 0.07F - c);
}

}  // namespace

int main(int count, char** arguments) {
    const xf::mpi::session session;
    const xf::mpi::communicator ranks = xf::mpi::world();
    const auto number = [&](int k, int otherwise) { return count > k ? std::atoi(arguments[k]) : otherwise; };
    const xf::index_t height = number(1, 512), width = number(2, 512), steps = number(3, 3);
    const network n;
    xf::mpi::array<float, 3> image(ranks, {height, width, 3}), next(ranks, {height, width, 3});
    image = picture(height, width);
    next = step(image, n);  // plans, pages and the first messages
    (void)xf::mpi::sum(next, next);
    const auto start = std::chrono::steady_clock::now();
    for (xf::index_t k = 0; k < steps; ++k) {
        next = step(image, n);
        std::swap(image, next);
    }
    const float sum = xf::mpi::sum(image, image);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (ranks.rank() != 0) return 0;
    std::printf("sum %.6g (bits %08x)\n", double(sum), std::bit_cast<unsigned>(sum));
    std::fprintf(
        stderr, "%d ranks: %.2f ms a step, %.1f kB received by rank 0 a step\n", ranks.size(),
        seconds * 1e3 / double(steps),
        double(image.memory().received_bytes() + next.memory().received_bytes()) / double(steps + 1) / 1e3);
    return 0;
}
