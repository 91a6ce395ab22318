// k-means over the rows of a .npy file that need not fit in memory:
//
//     build/release/scale/xfuse_kmeans FILE [CLUSTERS] [ROUNDS] [ROWS]
//
// Where there is no file, one is made: ROWS points (a million unless it says more) around CLUSTERS centres. A
// round reads the file once, piece by piece; of a piece, distances and the nearest centre are never in memory
// as a whole. Prints the mean square distance of each round, which never grows.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "xfuse/xfuse.hpp"

namespace {

using xf::index_t;

constexpr index_t dimensions = 16;
/// Rows that are looked at together: 4 MB of them, so that the parts of results which wait stay small.
constexpr index_t rows_at_once = 65536;

/// Numbers between 0 and 1 that look random.
template <class I>
auto noise(const I& i) {
    const auto s = xf::sin(i * 12.9898) * 43758.5453;
    return s - xf::floor(s);
}

void make_points(const std::string& path, index_t rows, index_t clusters) {
    const auto row = xf::expand_dims(xf::arange<double>(double(rows)), 1);
    const auto column = xf::expand_dims(xf::arange<double>(double(dimensions)), 0);
    const auto cluster = xf::floor(noise(row) * double(clusters));
    const auto centre = noise(cluster * 7.31 + column * 0.37 + 1.0);
    const auto point = centre + (noise(row * 0.618 + column * 3.7) - 0.5) * 0.2;
    xf::assign(xf::map_npy<float, 2>(path, {rows, dimensions}), xf::cast<float>(point),
               {.progress = xf::show_progress("making points")});
}

/// Of one piece: sums of the rows of each cluster, how many there are, and all their square distances.
struct sums {
    xt::xtensor<double, 2> rows;
    xt::xtensor<double, 1> counts;
    double distance = 0;
};

template <class X>
void add_piece(sums& s, const X& x, const xt::xtensor<float, 2>& centres) {
    const auto c = xf::lazy(centres);
    const auto distance = xf::sum(c * c, -1) - xf::einsum<"nd,kd->nk">(x, centres) * 2.0F;
    const auto nearest = xf::expand_dims(xf::argmin(distance, -1), 1);
    const auto is_nearest = xf::where(
        nearest == xf::expand_dims(xf::arange<index_t>(index_t(centres.shape()[0])), 0), 1.0F, 0.0F);
    const auto [rows, counts, least] =
        xf::eval(xf::results(xf::einsum<"nk,nd->kd">(is_nearest, x), xf::sum(is_nearest, 0),
                             xf::sum(xf::min(distance, -1)) + xf::sum(x * x)));
    s.rows += rows;
    s.counts += counts;
    s.distance += double(least());
}

/// One round: the new centres, and the mean square distance to the old.
double move_centres(const xf::mapped<float, 2>& points, xt::xtensor<float, 2>& centres) {
    const index_t n = points.shape()[0];
    sums s{xt::zeros<double>(centres.shape()), xt::zeros<double>({centres.shape()[0]})};
    for (index_t first = 0; first < n; first += rows_at_once)
        add_piece(s, xf::view(points, xt::range(first, std::min(n, first + rows_at_once))), centres);
    for (std::size_t k = 0; k < centres.shape()[0]; ++k) {
        if (s.counts(k) == 0) continue;
        for (std::size_t d = 0; d < centres.shape()[1]; ++d)
            centres(k, d) = float(s.rows(k, d) / s.counts(k));
    }
    return s.distance / double(n);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: xfuse_kmeans FILE [CLUSTERS] [ROUNDS] [ROWS]\n");
        return 2;
    }
    const std::string path = arguments[1];
    const auto number = [&](int k, long otherwise) {
        return count > k ? std::atol(arguments[k]) : otherwise;
    };
    const index_t clusters = number(2, 8), rounds = number(3, 10);
    if (!std::filesystem::exists(path)) make_points(path, number(4, 1 << 20), clusters);
    const auto points = xf::map_npy<float, 2>(path);
    xt::xtensor<float, 2> centres = xf::view(points, xt::range(0, clusters));
    double before = std::numeric_limits<double>::infinity();
    bool shrinks = true;
    for (index_t round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const double distance = move_centres(points, centres);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        std::printf("round %2td: mean square distance %.6f, %.0f ms\n", round + 1, distance, seconds * 1e3);
        constexpr double rounding = 1e-6;  // relative, of sums in float
        shrinks = shrinks && distance <= before * (1 + rounding);
        before = distance;
    }
    return shrinks ? 0 : 1;
}
