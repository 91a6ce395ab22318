// The model of docs/scale.md for steps of the heat equation in three dimensions, beside what is measured:
//
//     mpirun -n 2 build/release/scale/mpi/xfuse_model_mpi constants [EXTENT]
//     mpirun -n 8 build/release/scale/mpi/xfuse_model_mpi run CONSTANTS.. [EXTENT] [STEPS]
//     build/release/scale/mpi/xfuse_model_mpi table CONSTANTS.. [EXTENT]
//
// CONSTANTS are what the first prints: nanoseconds an element, microseconds a message, GB/s between two
// ranks, and microseconds that `needed` takes for a block. The second prints bytes and messages of all halos
// and the time of a step, as the model has them and as they are; the third the model for 1 to 10,000 ranks.
#include <mpi.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "heat_step.hpp"
#include "xfuse/mpi.hpp"

namespace {

using scale::step;
using xf::index_t;
using clock_type = std::chrono::steady_clock;

double microseconds_since(clock_type::time_point start) {
    return std::chrono::duration<double, std::micro>(clock_type::now() - start).count();
}

struct constants {
    double element, message, bandwidth, needed;
};
struct costs {
    double bytes = 0, messages = 0;
};

/// Blocks of a cube as MPI would cut it for so many ranks.
xf::mpi::blocks blocks_of(index_t n, int ranks) {
    int along[3] = {};
    MPI_Dims_create(ranks, 3, along);
    return {{n, n, n}, {0, 1, 2}, {along[0], along[1], along[2]}};
}

/// What a rank receives: the block with one more element at each side that is not the cube's, less the block.
costs received_by(const xf::mpi::blocks& cut, int rank) {
    const xf::box block = cut.of(rank);
    double around = 1, neighbours = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const int sides = (block.begin[axis] > 0) + (block.end[axis] < cut.shape[axis]);
        around *= double(block.extent(axis) + sides);
        neighbours *= 1 + sides;
    }
    return {(around - double(block.volume())) * double(sizeof(float)), neighbours - 1};
}

/// How often a rank asks what a region needs: for its own block, and to find those that need elements of it.
int asks_of(const xf::mpi::blocks& cut, int rank) {
    const xf::box own = cut.of(rank);
    int asks = 1;
    const auto needs_ours = [&](const xf::box& part) {
        ++asks;
        for (int axis = 0; axis < 3; ++axis)
            if (part.begin[axis] > own.end[axis] || part.end[axis] < own.begin[axis]) return false;
        return true;
    };
    return int(cut.ranks_where(needs_ours).size()) + asks;
}

/// Milliseconds of a step, the slowest rank's: computing, halos, and `needed`.
struct prediction {
    double computing = 0, halos = 0, needed = 0;
    double step() const { return computing + halos + needed; }
};
prediction predict(const constants& c, index_t n, int ranks) {
    const xf::mpi::blocks cut = blocks_of(n, ranks);
    prediction p;
    for (int rank = 0; rank < ranks; ++rank) {
        const costs halo = received_by(cut, rank);
        p.computing = std::max(p.computing, double(cut.of(rank).volume()) * c.element * 1e-6);
        if (ranks > 1) p.needed = std::max(p.needed, asks_of(cut, rank) * c.needed * 1e-3);
        p.halos = std::max(p.halos, halo.messages * c.message * 1e-3 + halo.bytes / c.bandwidth * 1e-6);
    }
    return p;
}

/// Of one step, at best.
template <class F>
double best_microseconds(int steps, const F& f) {
    double best = 1e30;
    for (int k = 0; k < steps; ++k) {
        const auto start = clock_type::now();
        f();
        best = std::min(best, microseconds_since(start));
    }
    return best;
}

/// There and back between ranks 0 and 1, half of it.
double message_time(int rank, int bytes) {
    std::vector<char> buffer(std::size_t(bytes), 0);
    constexpr int tag = 7;
    return best_microseconds(50,
                             [&] {
                                 const int other = 1 - rank;
                                 if (rank == 0)
                                     MPI_Send(buffer.data(), bytes, MPI_BYTE, other, tag, MPI_COMM_WORLD);
                                 MPI_Recv(buffer.data(), bytes, MPI_BYTE, other, tag, MPI_COMM_WORLD,
                                          MPI_STATUS_IGNORE);
                                 if (rank == 1)
                                     MPI_Send(buffer.data(), bytes, MPI_BYTE, other, tag, MPI_COMM_WORLD);
                             }) /
           2;
}

void print_constants(index_t n, int rank) {
    constexpr int large = 4 << 20;
    const double least = message_time(rank, 8), most = message_time(rank, large);
    if (rank != 0) return;
    xt::xtensor<float, 3> u = xt::zeros<float>({n, n, n}), next = u;
    const double taken = best_microseconds(20, [&] { next = step(xf::lazy(u), n); });
    const xf::any_expr<float, 3> e = step(xf::lazy(u), n);
    const xf::dynamic::reads reads(e.pointer());
    const xf::box block{{n / 4, n / 4, n / 4}, {n / 2, n / 2, n / 2}};
    const double needed = best_microseconds(200, [&] { (void)reads.of(block); });
    std::printf("%.4f %.3f %.3f %.3f\n", taken * 1e3 / (double(n) * double(n) * double(n)), least,
                large / (most - least) * 1e-3, needed);
}

void print_run(const constants& c, index_t n, int steps, int rank, int ranks) {
    const xf::mpi::communicator all = xf::mpi::world();
    xf::mpi::array<float, 3> u(all, {n, n, n}, {0, 1, 2}), next(all, {n, n, n}, {0, 1, 2});
    u = xf::lazy(xt::xtensor<float, 3>(xt::ones<float>({n, n, n})));
    const auto run = [&] {
        next = step(u, n);
        std::swap(u, next);
    };
    run();
    const double before[] = {double(u.memory().received_bytes() + next.memory().received_bytes()),
                             double(u.memory().received_messages() + next.memory().received_messages())};
    MPI_Barrier(MPI_COMM_WORLD);
    const double taken = best_microseconds(steps, [&] {
        run();
        MPI_Barrier(MPI_COMM_WORLD);
    });
    double own[] = {double(u.memory().received_bytes() + next.memory().received_bytes()) - before[0],
                    double(u.memory().received_messages() + next.memory().received_messages()) - before[1]};
    double counted[2] = {};
    MPI_Reduce(own, counted, 2, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    if (rank != 0) return;
    costs model;
    const xf::mpi::blocks cut = blocks_of(n, ranks);
    for (int each = 0; each < ranks; ++each) {
        const costs one = received_by(cut, each);
        model.bytes += one.bytes;
        model.messages += one.messages;
    }
    std::printf("| %d | %.0f | %.0f | %.0f | %.0f | %.2f | %.2f |\n", ranks, model.bytes, counted[0] / steps,
                model.messages, counted[1] / steps, predict(c, n, ranks).step(), taken * 1e-3);
}

void print_table(const constants& c, index_t n) {
    const double alone = predict(c, n, 1).step();
    std::printf(
        "| ranks | computing, ms | halos, ms | `needed`, ms | step, ms | efficiency |\n"
        "|---|---|---|---|---|---|\n");
    for (const int ranks : {1, 2, 4, 8, 10, 100, 1000, 10000}) {
        const prediction p = predict(c, n, ranks);
        std::printf("| %d | %.3g | %.2g | %.2g | %.3g | %.2f |\n", ranks, p.computing, p.halos, p.needed,
                    p.step(), alone / (p.step() * ranks));
    }
}

}  // namespace

int main(int count, char** arguments) {
    const xf::mpi::session session;
    int rank = 0, ranks = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    const auto number = [&](int k, double otherwise) {
        return count > k ? std::atof(arguments[k]) : otherwise;
    };
    const std::string_view what = count > 1 ? arguments[1] : "";
    const constants c{number(2, 0.5), number(3, 2), number(4, 10), number(5, 1)};
    if (what == "constants" && ranks == 2) print_constants(index_t(number(2, 256)), rank);
    else if (what == "run") print_run(c, index_t(number(6, 256)), int(number(7, 20)), rank, ranks);
    else if (what == "table") print_table(c, index_t(number(6, 2048)));
    else return std::fprintf(stderr, "model constants (on 2 ranks) | run CONSTANTS | table CONSTANTS\n"), 2;
    return 0;
}
