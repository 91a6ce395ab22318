#include "cases/threads.hpp"
#include "peers/python_layers.hpp"
#include "xfuse/nn.hpp"

namespace bench {
namespace {

/// A layer of a network, of a batch of images, as its table has it; the input stands with its padding.
struct network_layer {
    const char* name;
    layer_shape shape;
};

/// VGG-16: every convolution is 3 x 3 with bias and relu; the last before each pooling with it.
/// ResNet-50: the first layer with its pooling, then one block of each width. MobileNet v1: a depthwise
/// layer and the pointwise layer that follows, early and late.
const network_layer layers[] = {
    {"VGG-16 conv1_1 224x224x3", {1, 226, 3, 64, 3, 1, 1, false, true, true}},
    {"VGG-16 conv1_2 pool 224x224x64", {1, 226, 64, 64, 3, 1, 1, false, true, true, 2, 2}},
    {"VGG-16 conv2_2 pool 112x112x128", {1, 114, 128, 128, 3, 1, 1, false, true, true, 2, 2}},
    {"VGG-16 conv3_3 pool 56x56x256", {1, 58, 256, 256, 3, 1, 1, false, true, true, 2, 2}},
    {"VGG-16 conv4_3 pool 28x28x512", {1, 30, 512, 512, 3, 1, 1, false, true, true, 2, 2}},
    {"VGG-16 conv5_3 pool 14x14x512", {1, 16, 512, 512, 3, 1, 1, false, true, true, 2, 2}},
    {"ResNet-50 conv1 pool 224x224x3", {1, 230, 3, 64, 7, 2, 1, false, true, true, 3, 2}},
    {"ResNet-50 conv2 1x1 56x56x256 to 64", {1, 56, 256, 64, 1, 1, 1, false, true, true}},
    {"ResNet-50 conv2 3x3 56x56x64", {1, 58, 64, 64, 3, 1, 1, false, true, true}},
    {"ResNet-50 conv3 3x3 28x28x128", {1, 30, 128, 128, 3, 1, 1, false, true, true}},
    {"ResNet-50 conv4 3x3 14x14x256", {1, 16, 256, 256, 3, 1, 1, false, true, true}},
    {"ResNet-50 conv5 3x3 7x7x512", {1, 9, 512, 512, 3, 1, 1, false, true, true}},
    {"ResNet-50 conv5 1x1 7x7x512 to 2048", {1, 7, 512, 2048, 1, 1, 1, false, true, true}},
    {"MobileNet depthwise 112x112x32", {1, 114, 32, 32, 3, 1, 1, true, true, true}},
    {"MobileNet pointwise 112x112x32 to 64", {1, 112, 32, 64, 1, 1, 1, false, true, true}},
    {"MobileNet depthwise step 2 112x112x64", {1, 113, 64, 64, 3, 2, 1, true, true, true}},
    {"MobileNet depthwise 14x14x512", {1, 16, 512, 512, 3, 1, 1, true, true, true}},
    {"MobileNet pointwise 14x14x512 to 512", {1, 14, 512, 512, 1, 1, 1, false, true, true}}};

/// The convolution with bias and relu.
auto activated(const layer& l, const tensor4& taps) {
    const layer_shape& s = l.shape;
    return xf::relu(xf::nn::conv2d<xf::nn::nhwc>(
        l.x, taps, l.b, {.stride = xf::index_t(s.step), .groups = xf::index_t(s.depthwise ? s.in : 1)}));
}
auto pooled(const layer& l, const tensor4& taps) {
    const xf::index_t k = xf::index_t(l.shape.pool), step = xf::index_t(l.shape.pool_step);
    return xf::nn::max_pool<xf::nn::nhwc>(activated(l, taps), {k, k}, {.stride = step});
}

/// Row, column, in of a group, out: depthwise layers have one input channel a group.
tensor4 taps_of(const layer& l) {
    tensor4 taps = l.f;
    if (l.shape.depthwise) {
        const std::size_t k = l.shape.window;
        taps.resize({k, k, 1, l.shape.out});
        std::copy(l.f.begin(), l.f.end(), taps.begin());
    }
    return taps;
}

void measure(session& s, const std::string& name, const layer_shape& shape) {
    layer l(shape);
    const tensor4 taps = taps_of(l);
    std::vector<contender> peers = {loop_layer(l)};
    for (contender& c : onednn_layer(l)) peers.push_back(std::move(c));
    for (contender& c : python_layer(l)) peers.push_back(std::move(c));
    const auto run = [&](const auto& make) {
        std::vector<contender> all = {own(l.y, l.expected, make)};
        all.insert(all.end(), peers.begin(), peers.end());
        s.against(name, {.rival = "oneDNN", .times = 1.05, .fused = true}, l.needs(), all,
                  facts_of(l.y, make));
    };
    if (shape.pool > 0) run([&] { return pooled(l, taps); });
    else run([&] { return activated(l, taps); });
}

}  // namespace

void network_cases(session& s) {
    for (const network_layer& each : layers)
        s.attempt(each.name, [&](const std::string& name) { measure(s, name, each.shape); });
}

}  // namespace bench
