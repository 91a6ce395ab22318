// k-means: points go to the nearest of three centres, centres to the mean of their points, until nothing
// moves. The distances are one expression; its table of points by centres is never stored.
#include <xfuse/nn.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

using points = xt::xtensor<double, 2>;
using numbers = xt::xtensor<std::int64_t, 1>;

// Three clouds of 40 points.
points make_points() {
    points x = xt::zeros<double>({120, 2});
    const double middle[3][2] = {{0, 0}, {4, 1}, {1, 5}};
    for (std::size_t i = 0; i < 120; ++i) {
        const double turn = 2.4 * double(i), radius = 1.6 * std::abs(std::sin(1.3 * double(i)));
        x(i, 0) = middle[i / 40][0] + radius * std::cos(turn);
        x(i, 1) = middle[i / 40][1] + radius * std::sin(turn);
    }
    return x;
}

// |x_i - c_j| squared, as (points, centres).
auto distances(const points& x, const points& c) {
    return xf::square(xf::expand_dims(x, 1) - xf::expand_dims(c, 0)).sum(-1);
}

int main() {
    const points x = make_points();
    points centres = xf::view(x, xt::range(0, 3));  // all in the first cloud
    numbers nearest = xf::argmin(distances(x, centres), 1), before;
    int rounds = 0;
    do {
        before = nearest;
        // Members as a matrix of 0 and 1; its product with the points sums those of each centre.
        const auto member = xf::cast<double>(xf::nn::one_hot(nearest, 3));
        centres = xf::matmul(xf::transpose(member), x) / xf::expand_dims(member.sum(0), 1);
        nearest = xf::argmin(distances(x, centres), 1);
        ++rounds;
    } while (xf::eval_scalar(xf::any(xf::lazy(nearest) != before)));

    std::printf("%d rounds\n", rounds);
    print("centres", centres);
    print("members", xf::eval(xf::bincount(nearest)), 0);
    print("within", xf::eval(xf::sum(xf::min(distances(x, centres), 1))));
}
