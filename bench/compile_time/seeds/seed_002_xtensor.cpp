// Mean and max pooling by windows and by reshape: with plain xtensor.
#include <iostream>

#include "../xtensor_header.hpp"
#include XTENSOR_IO(xio)
#include XTENSOR_CORE(xmath)
#include XTENSOR_GENERATORS(xrandom)
#include XTENSOR_VIEWS(xstrided_view)
#include XTENSOR_CONTAINERS(xtensor)
#include XTENSOR_VIEWS(xview)

int main() {
    const xt::xtensor<int, 2> x = xt::random::randint<int>({8, 8}, 0, 64);
    xt::xtensor<int, 4> windows(xt::xtensor<int, 4>::shape_type{4, 4, 2, 2});
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            xt::view(windows, i, j) = xt::view(x, xt::range(2 * i, 2 * i + 2), xt::range(2 * j, 2 * j + 2));
    const xt::xtensor<double, 2> means = xt::mean(windows, {2, 3});
    const xt::xtensor<int, 2> most = xt::amax(xt::reshape_view(x, {4, 2, 4, 2}), {1, 3});
    std::cout << means << '\n' << most << '\n';
}
