#include <xtensor-blas/xlinalg.hpp>

int main() {
    const xt::xtensor<float, 2> x = xt::ones<float>({2, 2});
    const xt::xtensor<float, 2> y = xt::linalg::dot(x, x);
    return y(0, 0) == 2 ? 0 : 1;
}
