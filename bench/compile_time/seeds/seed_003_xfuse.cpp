// One filter over a batch of images: with xfuse.
#include <iostream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

int main() {
    const xt::xtensor<double, 3> x = xt::random::rand<double>({6, 5, 4});
    const xt::xtensor<double, 2> f = xt::random::rand<double>({3, 2});
    const xt::xtensor<double, 3> y = xf::einsum<"bmnpq,pq->bmn">(xf::windows(x, {3, 2}), f);
    std::cout << y << '\n';
}
