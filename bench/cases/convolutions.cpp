#include "cases/threads.hpp"
#include "peers/python_layers.hpp"
#include "peers/xtensor_blas.hpp"

namespace bench {
namespace {

constexpr double megabyte = 1 << 20;
const layer_shape first{.images = 8, .side = 58, .in = 64, .out = 64, .window = 3};
const wish beside_onednn{.rival = "oneDNN", .times = 1.05, .scratch = megabyte};

auto channels_last(const layer& l) {
    const xf::index_t k = xf::index_t(l.shape.window), s = xf::index_t(l.shape.step),
                      d = xf::index_t(l.shape.dilation);
    return xf::einsum<"nhwcij,ijco->nhwo">(
        xf::windows(l.x, {k, k}, {s, s}, {.axes = {1, 2}, .dilation = {d, d}}), l.f);
}

/// Every peer's way of the layer.
std::vector<contender> peers_of(layer& l) {
    std::vector<contender> all = {loop_layer(l)};
    for (contender& c : onednn_layer(l)) all.push_back(std::move(c));
    for (contender& c : xtensor_blas_layer(l)) all.push_back(std::move(c));
    for (contender& c : python_layer(l)) all.push_back(std::move(c));
    return all;
}

template <class F>
void measure(session& s, const std::string& name, const wish& w, layer& l, const F& make) {
    std::vector<contender> all = {own(l.y, l.expected, make)};
    for (contender& c : peers_of(l)) all.push_back(std::move(c));
    s.against(name, w, l.needs(), all, facts_of(l.y, make));
}

void last(session& s, const std::string& name, const layer_shape& shape, const wish& w) {
    s.attempt(name, [&](const std::string& title) {
        layer l(shape);
        measure(s, title, w, l, [&l] { return channels_last(l); });
    });
}

void leading(session& s, const std::string& name) {
    layer l(first);
    const tensor4 x = channels_first(l.x), f = weights_out_first(l.f), expected = channels_first(l.expected);
    tensor4 y(expected.shape());
    const auto make = [&] { return xf::einsum<"nchwij,ocij->nohw">(xf::windows(x, {3, 3}), f); };
    std::vector<contender> all = {own(y, expected, make)};
    for (contender& c : peers_of(l)) all.push_back(std::move(c));
    s.against(name, {.of_limit = 0.90, .scratch = megabyte}, l.needs(), all, facts_of(y, make));
}

void depthwise(session& s, const std::string& name) {
    layer l({.images = 8, .side = 58, .in = 64, .out = 64, .window = 3, .depthwise = true});
    const xt::xtensor<float, 3> f = whole_numbers<float, 3>({3, 3, 64}, 2);  // l.f without its last axis
    measure(s, name, beside_onednn, l, [&l, &f] {
        return xf::einsum<"nhwcij,ijc->nhwc">(xf::windows(l.x, {3, 3}, {1, 1}, {.axes = {1, 2}}), f);
    });
}

void two_threads(session& s, const std::string& name) {
    layer l(first);
    with_two_threads(
        s, name, 1.85, l.y, [&l] { assign(l.y, channels_last(l)); }, python_layer(l, 2));
}

}  // namespace

void convolution_cases(session& s) {
    last(s, "conv 3x3 nhwc 8x56x56x64", first,
         {.of_limit = 0.95, .rival = "oneDNN", .times = 1.03, .scratch = megabyte});
    s.attempt("conv 3x3 nchw 8x64x56x56", [&](const std::string& name) { leading(s, name); });
    layer_shape other = first;
    other.step = 2;
    last(s, "conv 3x3 step 2 nhwc", other, beside_onednn);
    other.step = 1, other.dilation = 2;
    last(s, "conv 3x3 dilated nhwc", other, beside_onednn);
    last(s, "conv 1x1 nhwc", {.images = 8, .side = 56, .in = 64, .out = 64, .window = 1}, beside_onednn);
    last(s, "conv 7x7 step 2 nhwc 2x224x224x3",
         {.images = 2, .side = 229, .in = 3, .out = 64, .window = 7, .step = 2}, beside_onednn);
    s.attempt("conv 3x3 depthwise nhwc", [&](const std::string& name) { depthwise(s, name); });
    s.attempt("2 threads: conv 3x3 nhwc", [&](const std::string& name) { two_threads(s, name); });
}

}  // namespace bench
