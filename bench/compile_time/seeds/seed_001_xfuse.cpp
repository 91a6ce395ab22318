// Patches of an image, one step along each axis and two: with xfuse.
#include <iostream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    const xt::xtensor<double, 2> img = xt::random::rand<double>({4, 4});
    const xt::xtensor<double, 4> each = xf::windows(img, {2, 2}, {1, 1});
    const xt::xtensor<double, 4> apart = xf::windows(img, {2, 2}, {2, 2});
    const xt::xtensor<int, 3> images = xt::random::randint<int>({2, 4, 4}, 0, 100);
    const xt::xtensor<int, 5> of_all = xf::windows(images, {2, 2}, {2, 1});
    std::cout << each << '\n' << apart << '\n' << of_all << '\n';
}
