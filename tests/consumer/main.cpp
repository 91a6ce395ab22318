// A user's whole program, built three ways by the tests beside it.
#include <cstdio>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    xt::xtensor<float, 2> x{{1, 2, 3, 4}, {5, 6, 7, 8}};
    xt::xtensor<float, 2> y = xf::windows(x, 2, 2).max({-1, -2});
    std::printf("%g %g\n", y(0, 0), y(0, 1));
    return y(0, 0) == 6 && y(0, 1) == 8 ? 0 : 1;
}
