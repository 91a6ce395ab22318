// The heat equation in three dimensions, over any number of ranks:
//
//     mpirun -n 4 build/release/scale/mpi/xfuse_heat_mpi [EXTENT] [STEPS] [PICTURE.pgm]
//
// Rank 0 prints the heat that is left, its bits, and the time of a step. The bits do not depend on the number
// of ranks.
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "heat_step.hpp"
#include "xfuse/mpi.hpp"

namespace {

using scale::step;

/// A hot ball beside a cold one.
auto balls(xf::index_t n) {
    const auto x = xf::arange<float>(float(n)) / float(n);
    const auto ball = [&](float at, float heat) {
        const auto d = (x - at) * (x - at);
        const auto square = xf::expand_dims(d, {1, 2}) + xf::expand_dims((x - 0.5F) * (x - 0.5F), {0, 2}) +
                            xf::expand_dims((x - 0.5F) * (x - 0.5F), {0, 1});
        return xf::where(square < 0.03F, heat, 0.0F);
    };
    return ball(0.3F, 1.0F) + ball(0.7F, -0.5F);
}

/// The middle of the cube as an image.
void draw(const xt::xtensor<float, 3>& u, const char* path) {
    const std::size_t n = u.shape()[0];
    std::ofstream file(path, std::ios::binary);
    file << "P5 " << n << ' ' << n << " 255\n";
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            file.put(char(std::lround(255 * std::min(1.0F, std::max(0.0F, u(i, j, n / 2) * 0.66F + 0.34F)))));
}

}  // namespace

int main(int count, char** arguments) {
    const xf::mpi::session session;
    const xf::mpi::communicator ranks = xf::mpi::world();
    const xf::index_t n = count > 1 ? std::atoi(arguments[1]) : 64,
                      steps = count > 2 ? std::atoi(arguments[2]) : 20;
    xf::mpi::array<float, 3> u(ranks, {n, n, n}), next(ranks, {n, n, n});
    u = balls(n);
    next = step(u, n);  // plans, pages and the first messages
    std::swap(u, next);
    (void)xf::mpi::sum(u, u);
    const auto start = std::chrono::steady_clock::now();
    for (xf::index_t k = 1; k < steps; ++k) {
        next = step(u, n);
        std::swap(u, next);
    }
    const float heat = xf::mpi::sum(u, u), hottest = xf::mpi::max(u, u);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (count > 3) {
        const xt::xtensor<float, 3> all = u.collect();
        if (ranks.rank() == 0) draw(all, arguments[3]);
    }
    if (ranks.rank() != 0) return 0;
    std::printf("heat %.6g (bits %08x), hottest %.6g (bits %08x)\n", double(heat),
                std::bit_cast<unsigned>(heat), double(hottest), std::bit_cast<unsigned>(hottest));
    std::fprintf(stderr, "%d ranks: %.3f ms a step, %.1f kB received by rank 0 a step\n", ranks.size(),
                 seconds * 1e3 / double(steps - 1),
                 double(u.memory().received_bytes() + next.memory().received_bytes()) / double(steps) / 1e3);
    return 0;
}
