// What several processes get of plain loops on this machine, beside which programs over ranks are to be seen:
//
//     mpirun -n 2 build/release/scale/mpi/xfuse_plain_mpi heat|convolution [EXTENT] [STEPS]
//
// The heat equation and a convolution of 16 channels, each rank its rows, which exchanges the row at either
// end and nothing else. Rank 0 prints the time of a step.
#include <mpi.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using field = std::vector<float>;

/// Rows of this rank, between one above and one below that are its neighbours'.
struct rows {
    int rank, ranks, count;
    std::size_t length;

    rows(int extent, std::size_t elements) : length(elements) {
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        MPI_Comm_size(MPI_COMM_WORLD, &ranks);
        count = extent * (rank + 1) / ranks - extent * rank / ranks;
    }
    std::size_t volume() const { return std::size_t(count + 2) * length; }
    float* at(field& f, int row) const { return f.data() + std::size_t(row) * length; }

    void exchange(field& f) const {
        const int above = rank > 0 ? rank - 1 : MPI_PROC_NULL,
                  below = rank + 1 < ranks ? rank + 1 : MPI_PROC_NULL, size = int(length);
        MPI_Sendrecv(at(f, 1), size, MPI_FLOAT, above, 0, at(f, count + 1), size, MPI_FLOAT, below, 0,
                     MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Sendrecv(at(f, count), size, MPI_FLOAT, below, 1, at(f, 0), size, MPI_FLOAT, above, 1,
                     MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
};

void heat_step(const rows& r, int n, const float* __restrict from, float* __restrict to) {
    const std::ptrdiff_t line = n, plane = std::ptrdiff_t(n) * n;
    for (int i = 1; i <= r.count; ++i)
        for (int j = 1; j < n - 1; ++j) {
            const float* u = from + i * plane + j * line;
            float* v = to + i * plane + j * line;
            for (int k = 1; k < n - 1; ++k)
                v[k] = u[k] * 0.4F +
                       (u[k + plane] + u[k - plane] + u[k + line] + u[k - line] + u[k + 1] + u[k - 1]) * 0.1F;
        }
}

constexpr int channels = 16;

void convolution_step(const rows& r, int n, const float* __restrict from, const float* __restrict weights,
                      float* __restrict to) {
    for (int y = 1; y <= r.count; ++y)
        for (int x = 1; x < n - 1; ++x) {
            float sums[channels] = {};
            for (int tap = 0; tap < 9; ++tap) {
                const float* u = from + ((y + tap / 3 - 1) * std::ptrdiff_t(n) + x + tap % 3 - 1) * channels;
                for (int c = 0; c < channels; ++c)
                    for (int o = 0; o < channels; ++o)
                        sums[o] += u[c] * weights[(tap * channels + c) * channels + o];
            }
            float* v = to + (y * std::ptrdiff_t(n) + x) * channels;
            for (int o = 0; o < channels; ++o) v[o] = sums[o];
        }
}

/// Milliseconds of a step.
template <class F>
double time_of(const rows& r, int steps, const F& step) {
    field u(r.volume(), 1.0F), v(r.volume(), 0.0F);
    const auto run = [&] {
        r.exchange(u);
        step(u, v);
        std::swap(u, v);
    };
    run();
    MPI_Barrier(MPI_COMM_WORLD);
    const auto start = std::chrono::steady_clock::now();
    for (int k = 0; k < steps; ++k) run();
    MPI_Barrier(MPI_COMM_WORLD);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() /
           steps;
}

double time_of(std::string_view what, int n, int steps) {
    if (what == "heat") {
        const rows r(n, std::size_t(n) * std::size_t(n));
        return time_of(r, steps, [&](const field& u, field& v) { heat_step(r, n, u.data(), v.data()); });
    }
    const rows r(n, std::size_t(n) * channels);
    const field weights(9 * channels * channels, 0.01F);
    return time_of(r, steps, [&](const field& u, field& v) {
        convolution_step(r, n, u.data(), weights.data(), v.data());
    });
}

}  // namespace

int main(int count, char** arguments) {
    MPI_Init(&count, &arguments);
    const std::string_view what = count > 1 ? arguments[1] : "heat";
    const auto number = [&](int k, int otherwise) { return count > k ? std::atoi(arguments[k]) : otherwise; };
    int rank = 0, ranks = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    const double taken = time_of(what, number(2, 256), number(3, 20));
    if (rank == 0) std::fprintf(stderr, "%d ranks: %.3f ms a step\n", ranks, taken);
    MPI_Finalize();
    return 0;
}
