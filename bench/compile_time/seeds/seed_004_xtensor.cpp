// A convolutional layer with stride, bias and relu: with plain xtensor.
#include <iostream>

#include "../xtensor_header.hpp"
#include XTENSOR_IO(xio)
#include XTENSOR_CORE(xmath)
#include XTENSOR_GENERATORS(xrandom)
#include XTENSOR_CONTAINERS(xtensor)
#include XTENSOR_VIEWS(xview)

int main() {
    const xt::xtensor<float, 4> x = xt::random::rand<float>({2, 7, 7, 3}),
                                w = xt::random::rand<float>({3, 3, 3, 2});
    const xt::xtensor<float, 1> bias = {0.5f, -0.5f};
    xt::xtensor<float, 6> taps(xt::xtensor<float, 6>::shape_type{2, 3, 3, 3, 3, 3});
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            xt::view(taps, xt::all(), i, j) =
                xt::view(x, xt::all(), xt::range(2 * i, 2 * i + 3), xt::range(2 * j, 2 * j + 3));
    const auto products =
        xt::view(taps, xt::all(), xt::all(), xt::all(), xt::all(), xt::all(), xt::all(), xt::newaxis()) * w;
    const xt::xtensor<float, 4> sums = xt::sum(products, {3, 4, 5});
    const xt::xtensor<float, 4> y = xt::maximum(sums + bias, 0.0f);
    std::cout << y << '\n';
}
