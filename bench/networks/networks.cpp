#include "networks.hpp"

#include <xfuse/nn.hpp>

#include "blocked_layers.hpp"

namespace {

using namespace xf::nn::modules;
using xf::index_t;
using xf::nn::nhwc;
using tensor = xf::any_expr<float>;

constexpr index_t classes = 1000;

tensor mean_of_image(const tensor& x) { return xf::nn::global_avg_pool<nhwc>(x); }

sequential vgg16() {
    sequential net;
    index_t in = 3, block = 0;
    for (const auto& [count, out] :
         {std::pair<index_t, index_t>(2, 64), {2, 128}, {3, 256}, {3, 512}, {3, 512}}) {
        ++block;
        for (index_t k = 1; k <= count; ++k, in = out) {
            const std::string name = "conv" + std::to_string(block) + "_" + std::to_string(k);
            net.push_back(name, blocked_conv2d(in, out, 3));
        }
        net.push_back(max_pool2d(2, {.layout = nhwc}));
    }
    net.push_back(flatten());
    net.push_back("dense1", blocked_linear(7 * 7 * 512, 4096)).push_back(relu());
    net.push_back("dense2", blocked_linear(4096, 4096)).push_back(relu());
    return net.push_back("dense3", blocked_linear(4096, classes));
}

/// Narrow, filter, widen, and add what came in, projected where its shape is another one.
class bottleneck : public xf::nn::module {
public:
    bottleneck(index_t in, index_t width, index_t step)
        : module("bottleneck"),
          reduce_(register_module("reduce", blocked_conv2d(in, width, 1))),
          filter_(register_module("filter", blocked_conv2d(width, width, 3, step))),
          expand_(register_module("expand", blocked_conv2d(width, 4 * width, 1))) {
        if (in != 4 * width) project_ = register_module("project", blocked_conv2d(in, 4 * width, 1, step));
    }
    tensor forward(const tensor& x) const override {
        const image y = filter_(reduce_(x));
        return project_ ? expand_.added(y, *project_, x) : expand_.added(y, image(x));
    }

private:
    blocked_conv2d reduce_, filter_, expand_;
    std::optional<blocked_conv2d> project_;
};

sequential resnet50() {
    sequential net;
    net.push_back("conv1", blocked_conv2d(3, 64, 7, 2));
    net.push_back(max_pool2d(3, {.stride = 2, .padding = 1, .layout = nhwc}));
    index_t in = 64, stage = 1;
    for (const auto& [count, width] : {std::pair<index_t, index_t>(3, 64), {4, 128}, {6, 256}, {3, 512}}) {
        ++stage;
        for (index_t k = 1; k <= count; ++k, in = 4 * width) {
            const std::string name = "block" + std::to_string(stage) + "_" + std::to_string(k);
            net.push_back(name, bottleneck(in, width, k == 1 && stage > 2 ? 2 : 1));
        }
    }
    net.push_back(mean_of_image);
    return net.push_back("dense", blocked_linear(in, classes));
}

sequential mobilenet() {
    sequential net;
    net.push_back("conv1", blocked_conv2d(3, 32, 3, 2));
    index_t in = 32, layer = 0;
    for (const auto& [out, step] : {std::pair<index_t, index_t>(64, 1),
                                    {128, 2},
                                    {128, 1},
                                    {256, 2},
                                    {256, 1},
                                    {512, 2},
                                    {512, 1},
                                    {512, 1},
                                    {512, 1},
                                    {512, 1},
                                    {512, 1},
                                    {1024, 2},
                                    {1024, 1}}) {
        const std::string number = std::to_string(++layer);
        net.push_back("depthwise" + number, depthwise_conv2d(in, step));
        net.push_back("pointwise" + number, blocked_conv2d(in, out, 1));
        in = out;
    }
    net.push_back(mean_of_image);
    return net.push_back("dense", blocked_linear(in, classes));
}

}  // namespace

std::unique_ptr<xf::nn::module> make_network(const std::string& name) {
    if (name == "vgg16") return std::make_unique<sequential>(vgg16());
    if (name == "resnet50") return std::make_unique<sequential>(resnet50());
    if (name == "mobilenet") return std::make_unique<sequential>(mobilenet());
    throw xf::error("no network is called " + name);
}
