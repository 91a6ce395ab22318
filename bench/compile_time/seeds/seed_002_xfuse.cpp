// Mean and max pooling by windows and by reshape: with xfuse.
#include <iostream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    const xt::xtensor<int, 2> x = xt::random::randint<int>({8, 8}, 0, 64);
    const xt::xtensor<double, 2> means = xf::windows(x, {2, 2}, {2, 2}).mean({-1, -2});
    const xt::xtensor<int, 2> most = xf::reshape(x, {4, 2, 4, 2}).max({1, 3});
    std::cout << means << '\n' << most << '\n';
}
