// Patches of an image, one step along each axis and two: with plain xtensor.
#include <iostream>

#include "../xtensor_header.hpp"
#include XTENSOR_IO(xio)
#include XTENSOR_GENERATORS(xrandom)
#include XTENSOR_CONTAINERS(xtensor)
#include XTENSOR_VIEWS(xview)

xt::xtensor<double, 4> patches(const xt::xtensor<double, 2>& img, std::size_t step) {
    const std::size_t h = (img.shape(0) - 2) / step + 1, w = (img.shape(1) - 2) / step + 1;
    xt::xtensor<double, 4> y(xt::xtensor<double, 4>::shape_type{h, w, 2, 2});
    for (std::size_t i = 0; i < h; ++i)
        for (std::size_t j = 0; j < w; ++j)
            xt::view(y, i, j) =
                xt::view(img, xt::range(i * step, i * step + 2), xt::range(j * step, j * step + 2));
    return y;
}

int main() {
    const xt::xtensor<double, 2> img = xt::random::rand<double>({4, 4});
    const xt::xtensor<double, 4> each = patches(img, 1), apart = patches(img, 2);
    const xt::xtensor<int, 3> images = xt::random::randint<int>({2, 4, 4}, 0, 100);
    xt::xtensor<int, 5> of_all(xt::xtensor<int, 5>::shape_type{2, 2, 3, 2, 2});
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            xt::view(of_all, xt::all(), i, j) =
                xt::view(images, xt::all(), xt::range(2 * i, 2 * i + 2), xt::range(j, j + 2));
    std::cout << each << '\n' << apart << '\n' << of_all << '\n';
}
