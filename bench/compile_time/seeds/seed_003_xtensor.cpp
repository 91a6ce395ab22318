// One filter over a batch of images: with plain xtensor.
#include <iostream>

#include "../xtensor_header.hpp"
#include XTENSOR_IO(xio)
#include XTENSOR_CORE(xmath)
#include XTENSOR_GENERATORS(xrandom)
#include XTENSOR_CONTAINERS(xtensor)
#include XTENSOR_VIEWS(xview)

int main() {
    const xt::xtensor<double, 3> x = xt::random::rand<double>({6, 5, 4});
    const xt::xtensor<double, 2> f = xt::random::rand<double>({3, 2});
    xt::xtensor<double, 5> windows(xt::xtensor<double, 5>::shape_type{6, 3, 3, 3, 2});
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            xt::view(windows, xt::all(), i, j) =
                xt::view(x, xt::all(), xt::range(i, i + 3), xt::range(j, j + 2));
    const xt::xtensor<double, 3> y = xt::sum(windows * f, {3, 4});
    std::cout << y << '\n';
}
