#include "differences.hpp"
#include "xfuse/nn.hpp"

/// Each word of the language: its derivative, and that of the derivative, beside central differences.
namespace {

using namespace gradient_tests;
using E = expression;

E windowed(const E& x, const xf::int_list& window, const xf::int_list& step,
           xf::window_options options = {}) {
    options.axes = {0, 1};
    return xf::windows(x, window, step, options);
}

const word words[] = {
    {"sum", {3, 4}, [](const E& w) { return w.sum(1) * w.sum(); }},
    {"mean",
     {3, 4},
     [](const E& w) {
         return xf::square(w.mean({0, 1}));
     }},
    {"prod", {3, 4}, [](const E& w) { return w.prod(1); }},
    {"max", {3, 4}, [](const E& w) { return xf::square(w.max(1)); }},
    {"min",
     {3, 4},
     [](const E& w) {
         return xf::square(w.min({0, 1}));
     }},
    {"var, stddev", {3, 4}, [](const E& w) { return w.var(0) + w.stddev(0, xf::ddof(1)); }},
    {"logsumexp, norm", {3, 4}, [](const E& w) { return w.logsumexp(1) * w.norm(1); }},
    {"transpose",
     {3, 4},
     [](const E& w) {
         return xf::transpose(w) * other({4, 3});
     }},
    {"flip", {3, 4}, [](const E& w) { return xf::flip(w, {1}) * w; }},
    {"reshape",
     {4, 6},
     [](const E& w) {
         return xf::reshape(w, {3, 8}) * xf::reshape(w, {3, 8}).sum(1, xf::keepdims);
     }},
    {"reshape of a product",
     {4, 6},
     [](const E& w) {
         return xf::reshape(xf::transpose(xf::sin(w)), {3, 8});
     }},
    {"expand, squeeze",
     {3, 1},
     [](const E& w) { return xf::square(xf::squeeze(w, {1})) * xf::expand_dims(w, {0}); }},
    {"broadcast",
     {3, 1},
     [](const E& w) {
         return xf::square(xf::broadcast_to(w, {2, 3, 4})) * other({2, 3, 4});
     }},
    {"sum of a broadcast",
     {3, 1},
     [](const E& w) {
         return xf::square(xf::broadcast_to(w, {2, 3, 4}).sum({0, 2}));
     }},
    {"diagonal of windows",
     {7},
     [](const E& w) { return xf::einsum("ii->i", xf::windows(w, {3}, {2}, {.axes = {0}})) * other({3}); }},
    {"slice",
     {5, 6},
     [](const E& w) { return xf::square(xf::view(w, xt::range(1, 5, 2), xt::range(4, 0, -2))); }},
    {"slice by an index", {5, 6}, [](const E& w) { return xf::square(xf::view(w, 2, xt::all())); }},
    {"kept places", {5, 3}, [](const E& w) { return xf::square(xf::view(w, xt::keep(1, 4, 1))); }},
    {"repeat",
     {3, 4},
     [](const E& w) {
         return xf::square(xf::repeat(w, 3, 1)) * other({3, 12});
     }},
    {"repeat by counts",
     {3, 4},
     [](const E& w) {
         return xf::repeat(w, {2, 0, 3}, 0) * other({5, 4});
     }},
    {"slice of repeat",
     {3, 4},
     [](const E& w) { return xf::square(xf::view(xf::repeat(w, 3, 1), xt::all(), xt::range(0, 10))); }},
    {"tile",
     {3, 4},
     [](const E& w) {
         return xf::square(xf::tile(w, {2, 3})) * other({6, 12});
     }},
    {"repeat of tile",
     {2, 3},
     [](const E& w) {
         return xf::repeat(xf::tile(w, {1, 2}), 2, 1) * other({2, 12});
     }},
    {"concatenate",
     {3, 4},
     [](const E& w) {
         return xf::concatenate(std::vector<E>{w, xf::square(w), w}, 0) * other({9, 4});
     }},
    {"stack",
     {3, 4},
     [](const E& w) {
         return xf::stack(std::vector<E>{w, xf::square(w)}, 1) * other({3, 2, 4});
     }},
    {"pad",
     {3, 4},
     [](const E& w) {
         return xf::square(xf::pad(w, {{1, 2}, {0, 3}}, xf::pad_mode::constant, 2));
     }},
    {"pad, edge",
     {3, 4},
     [](const E& w) {
         return xf::pad(w, {{1, 2}, {2, 3}}, xf::pad_mode::edge) * other({6, 9});
     }},
    {"pad, reflect",
     {3, 4},
     [](const E& w) {
         return xf::pad(w, {{4, 2}, {2, 3}}, xf::pad_mode::reflect) * other({9, 9});
     }},
    {"pad, symmetric",
     {3, 4},
     [](const E& w) {
         return xf::pad(w, {{4, 2}, {2, 3}}, xf::pad_mode::symmetric) * other({9, 9});
     }},
    {"pad, wrap",
     {3, 4},
     [](const E& w) {
         return xf::pad(w, {{4, 2}, {2, 3}}, xf::pad_mode::wrap) * other({9, 9});
     }},
    {"cumsum", {3, 4}, [](const E& w) { return xf::square(xf::cumsum(w, 1)); }},
    {"cumprod", {3, 4}, [](const E& w) { return xf::square(xf::cumprod(w, 0)); }},
    {"windows, max",
     {7, 6, 2},
     [](const E& w) {
         return xf::square(windowed(w, {3, 3}, {2, 2}).max({-1, -2}));
     }},
    {"windows, min, overlapping",
     {6, 6},
     [](const E& w) {
         return xf::square(windowed(w, {3, 2}, {1, 1}).min({-1, -2}));
     }},
    {"windows, mean, no overlap",
     {6, 6},
     [](const E& w) {
         return xf::square(windowed(w, {2, 3}, {2, 3}).mean({-1, -2}));
     }},
    {"windows, gaps",
     {9, 8},
     [](const E& w) {
         return xf::square(windowed(w, {2, 2}, {3, 4}).sum({-1, -2}));
     }},
    {"windows, dilated",
     {9, 9},
     [](const E& w) {
         return xf::square(windowed(w, {2, 3}, {2, 3}, {.dilation = {3, 2}}).sum({-1, -2}));
     }},
    {"windows, padded",
     {5, 5},
     [](const E& w) {
         return xf::square(windowed(w, {3, 3}, {2, 1}, {.padding = {1, 1}, .pad_value = 0.0}).sum({-1, -2}));
     }},
    {"windows of windows",
     {9},
     [](const E& w) {
         const E once = xf::windows(w, {3}, {1}, {.axes = {0}});
         return xf::square(xf::windows(once, {2}, {2}, {.axes = {0}}).sum({-1, -2}));
     }},
    {"matmul",
     {3, 4},
     [](const E& w) {
         return xf::matmul(w, xf::transpose(w)) * other({3, 3});
     }},
    {"matmul by a vector",
     {4},
     [](const E& w) {
         return xf::square(xf::matmul(other({3, 4}), w));
     }},
    {"batched matmul",
     {2, 3, 4},
     [](const E& w) {
         return xf::matmul(w, xf::tanh(xf::swapaxes(w, 1, 2))) * other({2, 3, 3});
     }},
    {"einsum of three",
     {3, 4},
     [](const E& w) {
         return xf::einsum("ij,kj,jl->kil", w, w, xf::transpose(w)) * other({3, 3, 3});
     }},
    {"einsum, summed alone",
     {3, 4},
     [](const E& w) { return xf::einsum("ij,k->k", w, w.sum(0)) * other({4}); }},
    {"einsum, diagonal", {4, 4}, [](const E& w) { return xf::einsum("ii,ij->j", w, w) * other({4}); }},
    {"einsum of windows",
     {6, 3},
     [](const E& w) {
         const E taps = xf::windows(w, {3}, {2}, {.axes = {0}});
         return xf::square(xf::einsum("nck,kc->n", taps, xf::view(w, xt::range(0, 3))));
     }},
    {"tensordot",
     {3, 4},
     [](const E& w) {
         return xf::square(xf::tensordot(w, other({4, 2}), 1));
     }},
    {"convolution",
     {5, 6, 2},
     [](const E& w) {
         const E taps = windowed(xf::pad(w, {{1, 1}, {1, 1}, {0, 0}}), {3, 3}, {1, 1});
         return xf::square(xf::relu(xf::einsum("hwcij,ijcd->hwd", taps, other({3, 3, 2, 3})) + 0.1));
     }},
    {"convolution, step 2",
     {7, 7, 2},
     [](const E& w) {
         const E taps = windowed(w, {3, 3}, {2, 2});
         return xf::square(xf::einsum("hwcij,ijcd->hwd", taps, other({3, 3, 2, 3})));
     }},
    {"by its weights",
     {3, 3, 2},
     [](const E& w) {
         const E taps = windowed(other({7, 8}), {3, 3}, {2, 1});
         return xf::square(xf::einsum("hwij,ijd->hwd", taps, w));
     }},
    {"softmax",
     {3, 4},
     [](const E& w) {
         return xf::nn::softmax(w, 1) * other({3, 4});
     }},
    {"log softmax",
     {3, 4},
     [](const E& w) {
         return xf::nn::log_softmax(w, 0) * other({3, 4});
     }},
    {"layer norm",
     {3, 4},
     [](const E& w) {
         return xf::nn::layer_norm(w) * other({3, 4});
     },
     1e-6},
    {"gelu, silu", {3, 4}, [](const E& w) { return xf::nn::gelu(w) * xf::nn::silu(w); }},
    {"clip, where",
     {3, 4},
     [](const E& w) { return xf::clip(w, -0.5, 0.6) * xf::where(w > 0.2, w * w, xf::sin(w)); }},
    {"float in between",
     {3, 4},
     [](const E& w) { return xf::cast<double>(xf::cast<float>(w)) * w; },
     2e-2,
     true},
};

}  // namespace

TEST_CASE("each word's derivative agrees with central differences, and once more") {
    for (const word& each : words) check(each);
}

TEST_CASE("each operation's derivative, by each operand") {
    namespace ops = xf::ops;
    for (int code = 0; code < ops::op_count; ++code) {
        const auto what = ops::op(code);
        const ops::properties& p = ops::properties_of(what);
        const xf::dtype types[] = {xf::dtype::float64, xf::dtype::float64, xf::dtype::float64};
        if (!ops::accepts(what, {types, std::size_t(p.arity)}) || p.yields == ops::result_rule::boolean ||
            what == ops::op::conversion || what == ops::op::stop_gradient)
            continue;
        for (int by = what == ops::op::where ? 1 : 0; by < p.arity; ++by) {
            CAPTURE(p.name);
            CAPTURE(by);
            std::vector<array> operands;
            for (unsigned k = 0; k < unsigned(p.arity); ++k)
                operands.push_back(numbers({2, 3}, k + 1) * 0.4 + 0.55);
            if (what == ops::op::acosh) operands[0] += 1.0;
            std::vector<xf::dynamic::argument> arguments;
            for (const array& x : operands) arguments.push_back({E(x).pointer()});
            const E loss = E(xf::expr::map_erased(what, arguments)).sum();
            array& w = operands[std::size_t(by)];
            const auto [d] = xf::gradient(loss, w);
            CHECK(worst_difference(loss, w, array(xf::eval(d))) < 1e-7);
        }
    }
}
