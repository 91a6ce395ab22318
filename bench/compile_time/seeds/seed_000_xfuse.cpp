// Windows, their maxima, and those repeated: with xfuse.
#include <iostream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    const xt::xtensor<int, 4> x = xt::random::randint<int>({2, 3, 4, 4}, 0, 10);
    const auto windows = xf::windows(x, 2, 2);
    const xt::xtensor<int, 4> y = windows.max({-1, -2});
    std::cout << y << '\n';
    const xt::xtensor<int, 4> wide = xf::repeat(xf::repeat(y, 2, -1), 2, -2);
    std::cout << wide << '\n';
    const xt::xtensor<int, 4> strided = xf::as_strided(y, {2, 3, 4, 4}, {12, 2, 0, 0});
    std::cout << strided << '\n';
}
