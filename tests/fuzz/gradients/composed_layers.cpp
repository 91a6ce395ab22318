#include "fuzz/gradients/program.hpp"
#include "xfuse/nn.hpp"

namespace fuzz::gradients {
namespace {

using pictures_of = xf::any_expr<double, 4>;

value normalised(program& p, const value& x) {
    if (p.c.one_in(2))
        return p.apply("rms_norm", {x.id}, [&] {
            return of_rank(x, [](const auto& t) { return xf::nn::rms_norm(t, {.eps = 1e-3}); });
        });
    const value y = pictures(p, x);
    const index_t channels = y.extent(1), groups = channels % 2 == 0 && p.c.one_in(2) ? 2 : 1;
    const value gain = p.operand({channels}, true), bias = p.operand({channels}, p.c.one_in(2));
    const xf::any_expr<double, 1> g(gain.e), b(bias.e);
    return p.apply(
        "group_norm", {y.id, gain.id, bias.id},
        [&] { return E(xf::nn::group_norm(pictures_of(y.e), groups, g, b)); }, named{"groups", groups});
}

value attention(program& p, const value& x) {
    if (x.rank() != 2) throw dropped{};
    const index_t length = p.c.pick(1, 4), depth = x.extent(1);
    const value k = p.operand({length, depth}, true), v = p.operand({length, p.c.pick(1, 3)}, p.c.one_in(2));
    using matrix = xf::any_expr<double, 2>;
    return p.apply("attention", {x.id, k.id, v.id},
                   [&] { return E(xf::nn::attention(matrix(x.e), matrix(k.e), matrix(v.e))); });
}

value entropy(program& p, const value& x) {
    if (x.rank() != 2 || volume(x.shape()) == 0) throw dropped{};  // without classes PyTorch has NaN
    const value chances = p.operand(x.shape(), p.c.one_in(2));
    using matrix = xf::any_expr<double, 2>;
    return p.apply("cross_entropy", {x.id, chances.id},
                   [&] { return E(xf::nn::cross_entropy(matrix(x.e), matrix(chances.e))); });
}

value transposed(program& p, const value& given) {
    const value x = pictures(p, given);
    const index_t stride = p.c.pick(1, 3), padding = p.c.pick(0, 1), out = p.c.pick(1, 2);
    const value w = p.operand({x.extent(1), out, p.c.pick(2, 3), p.c.pick(2, 3)}, true);
    return p.apply(
        "conv_transpose2d", {x.id, w.id},
        [&] {
            return E(xf::nn::conv_transpose2d(pictures_of(x.e), pictures_of(w.e),
                                              {.stride = stride, .padding = padding}));
        },
        named{"stride", stride}, named{"padding", padding});
}

value resized(program& p, const value& given) {
    const value x = pictures(p, given);
    if (p.c.one_in(2))
        return p.apply(
            "upsample_nearest", {x.id},
            [&] {
                return E(xf::nn::upsample_nearest(pictures_of(x.e), {2, 2}));
            },
            named{"factor", 2});
    const index_list sizes{p.c.pick(1, 6), p.c.pick(1, 6)};
    using xf::nn::interpolation;
    return p.apply(
        "interpolate", {x.id},
        [&] {
            return E(xf::nn::interpolate<interpolation::linear>(pictures_of(x.e), {sizes[0], sizes[1]}));
        },
        named{"sizes", sizes});
}

value pooled(program& p, const value& given) {
    const value x = pictures(p, given);
    const index_list k{p.c.pick(1, std::min<index_t>(x.extent(2), 3)),
                       p.c.pick(1, std::min<index_t>(x.extent(3), 3))};
    return p.apply(
        "lp_pool", {x.id},
        [&] {
            return E(xf::nn::lp_pool(pictures_of(x.e), 2, {k[0], k[1]}));
        },
        named{"window", k});
}

}  // namespace

value composed_layer(program& p, const value& x) {
    switch (p.c.pick(0, 5)) {
        case 0: return normalised(p, x);
        case 1: return attention(p, x);
        case 2: return entropy(p, x);
        case 3: return transposed(p, x);
        case 4: return resized(p, x);
        default: return pooled(p, x);
    }
}

}  // namespace fuzz::gradients
