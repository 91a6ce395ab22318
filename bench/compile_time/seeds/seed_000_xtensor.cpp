// Windows, their maxima, and those repeated: with plain xtensor.
#include <iostream>

#include "../xtensor_header.hpp"
#include XTENSOR_CONTAINERS(xadapt)
#include XTENSOR_IO(xio)
#include XTENSOR_CORE(xmath)
#include XTENSOR_GENERATORS(xrandom)
#include XTENSOR_VIEWS(xrepeat)
#include XTENSOR_VIEWS(xstrided_view)
#include XTENSOR_CONTAINERS(xtensor)
#include XTENSOR_VIEWS(xview)

int main() {
    const xt::xtensor<int, 4> x = xt::random::randint<int>({2, 3, 4, 4}, 0, 10);
    xt::xtensor<int, 6> windows(xt::xtensor<int, 6>::shape_type{2, 3, 2, 2, 2, 2});
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 2; ++j)
            xt::view(windows, xt::all(), xt::all(), i, j) =
                xt::view(x, xt::all(), xt::all(), xt::range(2 * i, 2 * i + 2), xt::range(2 * j, 2 * j + 2));
    const xt::xtensor<int, 4> y = xt::amax(windows, {4, 5});
    std::cout << y << '\n';
    const xt::xtensor<int, 4> rows = xt::repeat(y, 2, 3);
    const xt::xtensor<int, 4> wide = xt::repeat(rows, 2, 2);
    std::cout << wide << '\n';
    xt::xtensor<int, 4> strided(xt::xtensor<int, 4>::shape_type{2, 3, 4, 4});
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j) xt::view(strided, i, j) = *(y.data() + 12 * i + 2 * j);
    std::cout << strided << '\n';
}
