// The heat equation on a plate, in place: the inside of the array is a target like any other, and reading
// what is being overwritten gives what was there before, as in NumPy.
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

using xt::range;

// The differences to the neighbours in both directions, of all inner points.
template <class U>
auto laplace(const U& u) {
    const auto inside = xf::view(u, range(1, -1), range(1, -1));
    return xf::view(u, range(0, -2), range(1, -1)) +
           xf::view(u, range(2, xt::placeholders::_), range(1, -1)) +
           xf::view(u, range(1, -1), range(0, -2)) +
           xf::view(u, range(1, -1), range(2, xt::placeholders::_)) - 4.0 * inside;
}

int main() {
    xt::xtensor<double, 2> u = xt::zeros<double>({9, 13});
    xt::view(u, 0) = xf::linspace<double>(0, 100, 13);  // one edge is heated, the others are kept at 0
    xt::view(u, xt::all(), 12) = xf::linspace<double>(100, 0, 9);

    auto inside = xt::view(u, range(1, -1), range(1, -1));
    for (int step = 1; step <= 200; ++step) {
        inside += 0.2 * laplace(u);
        if (step == 10 || step == 200) {
            std::printf("after %d steps the mean is %.4f\n", step, xf::eval_scalar(xf::mean(u)));
            print("every second row", xf::eval(xf::view(u, range(0, 9, 2))), 2);
        }
    }
    print("what is left to change", xf::eval(xf::max(xf::abs(laplace(u)))), 4);
}
