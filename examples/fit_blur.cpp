// The kernel of a blur, from a picture and its blurred copy: the 5 x 5 numbers for which blurring the one
// gives the other, found by their gradient.
#include <xfuse/train.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

// Each pixel the sum of the 5 x 5 around it, times the kernel.
template <class Picture, class Kernel>
auto blurred(const Picture& picture, const Kernel& kernel) {
    return xf::einsum<"ijpq,pq->ij">(xf::windows(picture, {5, 5}), kernel);
}

int main() {
    xt::xtensor<float, 2> picture({96, 128});
    xf::train::generator(1).fill_uniform({picture.data(), picture.size()}, -1, 1);
    const xt::xtensor<float, 2> moved = {{0.00F, 0.00F, 0.02F, 0.05F, 0.10F},
                                         {0.00F, 0.02F, 0.05F, 0.10F, 0.05F},
                                         {0.02F, 0.05F, 0.12F, 0.05F, 0.02F},
                                         {0.05F, 0.10F, 0.05F, 0.02F, 0.00F},
                                         {0.10F, 0.05F, 0.02F, 0.00F, -0.04F}};
    const xt::xtensor<float, 2> seen = blurred(picture, moved);

    xt::xtensor<float, 2> kernel = xt::zeros<float>({5, 5});
    const auto miss = blurred(picture, kernel) - seen;
    xf::train::sgd optimiser({.rate = 0.5F, .momentum = 0.5F});
    const auto step = optimiser.minimise(xf::mean(miss * miss), kernel);
    for (int k = 0; k < 100; ++k) step.run();
    print("the kernel", kernel, 3);
    std::printf("the loss is below a millionth: %s\n", step.run() < 1e-6F ? "yes" : "no");
}
