#include "fuzz/gradients/program.hpp"
#include "xfuse/nn.hpp"

namespace fuzz::gradients {

value pictures(program& p, const value& x) {
    const index_t count = volume(x.shape());
    if (count == 0) throw dropped{};
    index_list shape{1, 1, 1, count};
    for (const index_t rows : {4, 3, 5, 2})
        if (count % rows == 0 && count > rows) shape = {1, 1, rows, count / rows};
    for (const index_t channels : {2, 3})
        if (shape[3] % channels == 0 && shape[3] / channels > 2)
            shape = {1, channels, shape[2], shape[3] / channels};
    return p.apply(
        "reshape", {x.id}, [&] { return xf::reshape(x.e, list(shape)); }, named{"shape", shape});
}

namespace {

value activation(program& p, const value& x) {
    const index_t axis = x.rank() == 0 ? 0 : p.axis(x.rank());
    switch (x.rank() == 0 ? p.c.pick(0, 2) : p.c.pick(0, 5)) {
        case 0: return p.apply("gelu", {x.id}, [&] { return xf::nn::gelu(x.e); });
        case 1: return p.apply("silu", {x.id}, [&] { return xf::nn::silu(x.e); });
        case 2: return p.apply("hardswish", {x.id}, [&] { return xf::nn::hardswish(x.e); });
        case 3:
            return p.apply(
                "softmax", {x.id}, [&] { return xf::nn::softmax(x.e, axis); }, named{"axis", axis});
        case 4:
            return p.apply(
                "log_softmax", {x.id}, [&] { return xf::nn::log_softmax(x.e, axis); }, named{"axis", axis});
        default: return p.apply("layer_norm", {x.id}, [&] { return xf::nn::layer_norm(x.e); });
    }
}

value linear(program& p, const value& x) {
    const index_t out = p.c.pick(1, 3);
    const value w = p.operand({out, x.extent(-1)}, true), b = p.operand({out}, p.c.one_in(2));
    return p.apply("linear", {x.id, w.id, b.id}, [&] { return xf::nn::linear(x.e, w.e, b.e); });
}

value convolved(program& p, const value& given) {
    const value x = pictures(p, given);
    const index_list k{p.c.pick(1, std::min<index_t>(x.extent(2), 3)),
                       p.c.pick(1, std::min<index_t>(x.extent(3), 3))};
    const index_t stride = p.c.pick(1, 2), padding = p.c.pick(0, 1), dilation = p.c.one_in(4) ? 2 : 1;
    const value w = p.operand({p.c.pick(1, 2), x.extent(1), k[0], k[1]}, true),
                b = p.operand({w.extent(0)}, true);
    return p.apply(
        "conv2d", {x.id, w.id, b.id},
        [&] {
            return xf::nn::conv2d(x.e, w.e, b.e,
                                  {.stride = stride, .padding = padding, .dilation = dilation});
        },
        named{"stride", stride}, named{"padding", padding}, named{"dilation", dilation});
}

value pooled(program& p, const value& given) {
    const value x = pictures(p, given);
    const index_list k{p.c.pick(1, std::min<index_t>(x.extent(2), 3)),
                       p.c.pick(1, std::min<index_t>(x.extent(3), 3))};
    const index_t stride = p.c.pick(1, 3), padding = k[0] > 1 && k[1] > 1 ? p.c.pick(0, 1) : 0;
    if (p.c.one_in(2))
        return p.apply(
            "max_pool", {x.id},
            [&] { return xf::nn::max_pool(x.e, list(k), {.stride = stride, .padding = padding}); },
            named{"window", k}, named{"stride", stride}, named{"padding", padding});
    return p.apply(
        "avg_pool", {x.id},
        [&] { return xf::nn::avg_pool(x.e, list(k), {.stride = stride, .padding = padding}); },
        named{"window", k}, named{"stride", stride}, named{"padding", padding});
}

}  // namespace

value layer_step(program& p, const value& x) {
    if (x.rank() == 0) return activation(p, x);
    switch (p.c.pick(0, 6)) {
        case 0: return linear(p, x);
        case 1: return convolved(p, x);
        case 2: return pooled(p, x);
        case 3:
        case 4: return composed_layer(p, x);
        default: return activation(p, x);
    }
}

}  // namespace fuzz::gradients
