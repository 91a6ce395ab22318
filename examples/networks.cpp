// Five networks that one begins with: LeNet, a block of MobileNet, a stack of residual blocks, a U-Net, and
// attention with several heads. Weights follow a formula; what is printed is what PyTorch computes of the
// same, to three decimals (networks.py).
#include <algorithm>
#include <xfuse/modules.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

using namespace xf::nn::modules;
using xf::index_t;
using tensor = xf::any_expr<float>;

// Numbers on a wave, each parameter's with a start of its own: in the order of their names.
void set_weights(const xf::nn::module& net) {
    auto all = net.parameters();
    std::ranges::sort(all, {}, &xf::nn::named_parameter::name);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_vector = all[i].shape().size() == 1,
                   is_scale = is_vector && !all[i].name.ends_with("bias") && !all[i].name.ends_with("mean");
        const auto elements = all[i].elements();
        const double size =
            is_vector ? 0.1 : 1.5 / std::sqrt(double(elements.size()) / double(all[i].shape()[0]));
        for (std::size_t k = 0; k < elements.size(); ++k)
            elements[k] = float(size * std::sin(0.7 * double(k) + double(i)) + (is_scale ? 1 : 0));
    }
}

// A number of channels, widened, filtered each by itself, and narrowed again; added to what came in.
struct mobile_block : xf::nn::module {
    explicit mobile_block(index_t n, index_t wide)
        : module("mobile_block"),
          layers(register_module("layers",
                                 sequential(
                                     conv2d(n, wide, 1, {.bias = false}), batch_norm(wide),
                                     [](const tensor& x) { return xf::clip(x, 0, 6); },
                                     conv2d(wide, wide, 3, {.padding = 1, .groups = wide, .bias = false}),
                                     batch_norm(wide), [](const tensor& x) { return xf::clip(x, 0, 6); },
                                     conv2d(wide, n, 1, {.bias = false}), batch_norm(n)))) {}
    tensor forward(const tensor& x) const override { return layers(x) + x; }
    sequential layers;
};

struct residual_block : xf::nn::module {
    explicit residual_block(index_t n)
        : module("residual_block"),
          conv1(register_module("conv1", conv2d(n, n, 3, {.padding = 1}))),
          norm(register_module("norm", batch_norm(n))),
          conv2(register_module("conv2", conv2d(n, n, 3, {.padding = 1}))) {}
    tensor forward(const tensor& x) const override {
        return xf::relu(conv2(xf::relu(norm(conv1(x)))) * 0.1F + x);
    }
    conv2d conv1;
    batch_norm norm;
    conv2d conv2;
};

// Two levels: the features of each way down are joined with what comes up again.
struct unet : xf::nn::module {
    unet()
        : module("unet"),
          enter(register_module("enter", conv2d(3, 8, 3, {.padding = 1}))),
          down(register_module("down", conv2d(8, 16, 3, {.padding = 1}))),
          bottom(register_module("bottom", conv2d(16, 16, 3, {.padding = 1}))),
          up(register_module("up", conv2d(32, 8, 3, {.padding = 1}))),
          leave(register_module("leave", conv2d(16, 2, 3, {.padding = 1}))) {}
    tensor forward(const tensor& x) const override {
        const tensor first = xf::relu(enter(x)), second = xf::relu(down(half(first))),
                     third = xf::relu(bottom(half(second)));
        const tensor above = xf::relu(up(xf::concatenate(std::vector{second, twice(third)}, 1)));
        return leave(xf::concatenate(std::vector{first, twice(above)}, 1));
    }
    conv2d enter, down, bottom, up, leave;
    max_pool2d half{2};
    upsample twice{2};
};

struct attention : xf::nn::module {
    attention(index_t width, index_t heads)
        : module("attention"),
          heads(heads),
          q(register_module("q", linear(width, width))),
          k(register_module("k", linear(width, width))),
          v(register_module("v", linear(width, width))),
          out(register_module("out", linear(width, width))) {}
    tensor forward(const tensor& x) const override {
        const index_t batch = x.shape()[0], length = x.shape()[1], width = x.shape()[2];
        const auto split = [&](const tensor& y) {
            return xf::reshape(y, {batch, length, heads, width / heads});
        };
        const tensor scores =
            xf::einsum("bihd,bjhd->bhij", split(q(x)), split(k(x))) / std::sqrt(float(width) / float(heads));
        const tensor seen = xf::einsum("bhij,bjhd->bihd", softmax(-1)(scores), split(v(x)));
        return out(xf::reshape(seen, {batch, length, width}));
    }
    index_t heads;
    linear q, k, v, out;
};

template <std::size_t R>
void run(const char* name, const xf::nn::module& net, const std::array<std::size_t, R>& shape) {
    set_weights(net);
    const auto x = waves(shape, 0.37);
    const xt::xarray<float> y = net(x);
    std::printf("%s: %d parameters\n", name, int(net.parameter_count()));
    print("the last elements",
          xt::xtensor<float, 1>(xt::view(xt::flatten(y), xt::range(y.size() - 10, y.size()))));
    print("mean and spread",
          xf::eval(xf::stack(std::vector<tensor>{tensor(y).mean(), tensor(y).stddev()}, 0)));
}

int main() {
    run<4>("LeNet",
           sequential(conv2d(1, 6, 5), relu(), max_pool2d(2), conv2d(6, 16, 5), relu(), max_pool2d(2),
                      flatten(), linear(256, 120), relu(), linear(120, 84), relu(), linear(84, 10)),
           {2, 1, 28, 28});
    run<4>("MobileNet block", mobile_block(8, 24), {1, 8, 14, 14});
    const sequential stack(conv2d(3, 8, 3, {.padding = 1}));
    for (int k = 0; k < 6; ++k) stack.push_back(residual_block(8));
    run<4>("ResNet stack", stack, {1, 3, 16, 16});
    run<4>("U-Net", unet(), {1, 3, 16, 16});
    run<3>("attention", attention(16, 4), {2, 7, 16});
}
