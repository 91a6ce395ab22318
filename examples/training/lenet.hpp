#pragma once
#include <xfuse/modules.hpp>
#include <xfuse/nn.hpp>
#include <xfuse/train.hpp>
#include <xfuse/xtensor.hpp>

/// LeNet for pictures of 28 x 28 grey levels; its layers are named as in examples/digits.
class lenet : public xf::nn::module {
public:
    lenet()
        : module("lenet"),
          conv1(register_module("conv1", xf::nn::modules::conv2d(1, 6, 5))),
          conv2_(register_module("conv2", xf::nn::modules::conv2d(6, 16, 5))),
          dense1_(register_module("dense1", xf::nn::modules::linear(256, 120))),
          dense2_(register_module("dense2", xf::nn::modules::linear(120, 84))),
          dense3_(register_module("dense3", xf::nn::modules::linear(84, 10))) {}

    xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
        const auto features = pool_(xf::relu(conv2_(pool_(xf::relu(conv1(x))))));
        return dense3_(xf::relu(dense2_(xf::relu(dense1_(flat_(features))))));
    }

    /// Weights and biases of a layer of n inputs are uniform within 1 / sqrt(n), as PyTorch has them at
    /// first.
    void initialise(xf::train::generator& numbers) const {
        float bound = 0;
        for (const xf::nn::named_parameter& p : parameters()) {
            const auto inputs = p.elements().size() / std::size_t(p.shape()[0]);
            if (p.shape().size() > 1) bound = 1 / std::sqrt(float(inputs));
            numbers.fill_uniform(p.elements(), -bound, bound);
        }
    }

    xf::nn::modules::conv2d conv1;

private:
    xf::nn::modules::conv2d conv2_;
    xf::nn::modules::linear dense1_, dense2_, dense3_;
    xf::nn::modules::max_pool2d pool_{2};
    xf::nn::modules::flatten flat_;
};
