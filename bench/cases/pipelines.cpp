#include "cases/threads.hpp"
#include "peers/python_layers.hpp"
#include "peers/xtensor_blas.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

const layer_shape first{.images = 8,
                        .side = 58,
                        .in = 64,
                        .out = 64,
                        .window = 3,
                        .bias = true,
                        .relu = true,
                        .pool = 2,
                        .pool_step = 2};
const layer_shape thin{.images = 128,
                       .side = 30,
                       .in = 1,
                       .out = 32,
                       .window = 3,
                       .bias = true,
                       .relu = true,
                       .pool = 2,
                       .pool_step = 2};
const layer_shape coarse{.images = 2,
                         .side = 229,
                         .in = 3,
                         .out = 64,
                         .window = 7,
                         .step = 2,
                         .relu = true,
                         .pool = 3,
                         .pool_step = 2};
constexpr double two_threads = 1.8;  ///< times one thread

std::string in_two_threads(const std::string& name) { return "2 threads: " + name; }

template <class X>
auto convolution(const X& x, const layer& l) {
    const xf::index_t k = xf::index_t(l.shape.window), s = xf::index_t(l.shape.step);
    return xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {k, k}, {s, s}, {.axes = {1, 2}}), l.f);
}
template <class C>
auto pooled(const C& conv, const layer& l) {
    const xf::index_t k = xf::index_t(l.shape.pool), s = xf::index_t(l.shape.pool_step);
    return xf::windows(xf::relu(conv), {k, k}, {s, s}, {.axes = {1, 2}}).max({-1, -2});
}
template <class X>
auto with_bias(const X& x, const layer& l) {
    return pooled(convolution(x, l) + l.b, l);
}

/// Our `make` into `y` beside all peers, then with two threads.
template <class F>
void measure(session& s, const std::string& name, const wish& w, layer& l, tensor4& y,
             const tensor4& expected, const F& make) {
    std::vector<contender> all = {own(y, expected, make), loop_layer(l)};
    for (contender& c : onednn_layer(l)) all.push_back(std::move(c));
    for (contender& c : xtensor_blas_layer(l)) all.push_back(std::move(c));
    for (contender& c : python_layer(l)) all.push_back(std::move(c));
    if (s.wants(name)) s.against(name, w, l.needs(), all, facts_of(y, make));
    const std::string twice = in_two_threads(name);
    if (s.wants(twice))
        with_two_threads(
            s, twice, two_threads, y, [&] { assign(y, make()); }, python_layer(l, 2));
}

void last(session& s, const std::string& name, const layer_shape& shape, const wish& w) {
    layer l(shape);
    if (shape.bias) measure(s, name, w, l, l.y, l.expected, [&l] { return with_bias(l.x, l); });
    else measure(s, name, w, l, l.y, l.expected, [&l] { return pooled(convolution(l.x, l), l); });
}

void leading(session& s, const std::string& name) {
    layer l(first);
    const tensor4 x = channels_first(l.x), f = weights_out_first(l.f), expected = channels_first(l.expected);
    const tensor3 b = xt::reshape_view(l.b, {64, 1, 1});
    tensor4 y(expected.shape());
    measure(s, name, {.of_limit = 0.88, .fused = true}, l, y, expected, [&] {
        const auto conv = xf::einsum<"nchwij,ocij->nohw">(xf::windows(x, {3, 3}), f);
        return xf::windows(xf::relu(conv + b), 2, 2).max({-1, -2});
    });
}

/// The same three layers in PyTorch's layouts.
std::vector<contender> python_stack(const layer& a, const layer& b, const layer& c) {
    const std::string first = torch_layer(a.shape, "x", "f0", "b0"),
                      second = torch_layer(b.shape, first, "f1", "b1"),
                      third = torch_layer(c.shape, second, "f2", "b2");
    const auto in = [](const std::string& layout) {
        return "x = x.permute(0, 3, 1, 2)" + layout + "\nf0, f1, f2 = [f.permute(3, 2, 0, 1)" + layout +
               " for f in (f0, f1, f2)]";
    };
    return python_ways(
        {lend("x", a.x), lend("f0", a.f), lend("b0", a.b), lend("f1", b.f), lend("b1", b.b), lend("f2", c.f),
         lend("b2", c.b)},
        c.expected,
        std::vector<python_way>{{"PyTorch nchw", third, in(".contiguous()"), "y.permute(0, 2, 3, 1)"},
                                {"PyTorch nhwc", third, in(".contiguous(memory_format=torch.channels_last)"),
                                 "y.permute(0, 2, 3, 1)"}} +
            onnx_ways(onnx_layer(a.shape, "x", "f0", "b0", "p") + onnx_layer(b.shape, "p", "f1", "b1", "q") +
                          onnx_layer(c.shape, "q", "f2", "b2", "y"),
                      "x = x.transpose(0, 3, 1, 2)\nf0, f1, f2 = [f.transpose(3, 2, 0, 1) for f in "
                      "(f0, f1, f2)]\nconstants = 'f0 f1 f2 b0 b1 b2'",
                      "y.transpose(0, 2, 3, 1)"));
}

/// Three layers in one expression, beside one assignment for each layer.
void stack(session& s, const std::string& name) {
    layer_shape shape{4, 94, 32, 32, 3, 1, 1, false, true, true, 2, 2};
    layer a(shape);
    shape.side = a.shape.result_side();
    layer b(shape);
    shape.side = b.shape.result_side();
    layer c(shape);
    const tensor4 x = a.x;
    exact_layer(b, a.expected, b.expected);
    exact_layer(c, b.expected, c.expected);
    const auto make = [&] { return with_bias(with_bias(with_bias(x, a), b), c); };
    const contender by_layer = fills("layer by layer", c.y, c.expected, [&] {
        assign(a.y, with_bias(x, a));
        assign(b.y, with_bias(a.y, b));
        assign(c.y, with_bias(b.y, c));
    });
    const double largest = 4.0 * 32 * 4 * double(a.shape.conv_side() * a.shape.conv_side());
    const work all{a.shape.flops() + b.shape.flops() + c.shape.flops(), a.x.size() * 4, c.y.size() * 4};
    std::vector<contender> contenders = {own(c.y, c.expected, make), by_layer};
    for (contender& p : python_stack(a, b, c)) contenders.push_back(std::move(p));
    s.against(name, {.rival = "layer by layer", .scratch = largest / 10, .fused = true}, all, contenders,
              facts_of(c.y, make));
}

}  // namespace

void pipeline_cases(session& s) {
    const auto attempt = [&s](const std::string& name, const auto& run) {
        s.attempt(name, run, in_two_threads(name));
    };
    attempt("pipeline conv 3x3 bias relu pool nhwc", [&](const std::string& name) {
        last(s, name, first, {.of_limit = 0.95, .rival = "oneDNN", .fused = true});
    });
    attempt("pipeline conv 3x3 bias relu pool nchw", [&](const std::string& name) { leading(s, name); });
    attempt("pipeline conv 3x3 1 to 32 bias relu pool 128x28x28", [&](const std::string& name) {
        last(s, name, thin, {.of_limit = 0.60, .rival = "oneDNN", .times = 1 / 1.35, .fused = true});
    });
    attempt("pipeline conv 7x7 step 2 relu pool 3x3 step 2 2x224x224", [&](const std::string& name) {
        last(s, name, coarse, {.of_limit = 0.93, .rival = "oneDNN", .times = 1.03, .fused = true});
    });
    s.attempt("pipeline three layers", [&](const std::string& name) { stack(s, name); });
}

}  // namespace bench
