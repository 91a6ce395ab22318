#ifdef BENCH_HAS_ONEDNN
#include <memory>

#include "peers/filters.hpp"
#include "peers/layers.hpp"
#include "peers/onednn.hpp"

namespace bench {
namespace {

using tag = dnnl::memory::format_tag;
using dims = dnnl::memory::dims;
using arguments = std::unordered_map<int, dnnl::memory>;
constexpr auto f32 = dnnl::memory::data_type::f32;

/// A convolution and the pooling behind it, memories filled and ready.
struct convolution {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::vector<std::pair<dnnl::primitive, arguments>> steps;
    dnnl::memory result;

    convolution(layer& l, tag from, tag to) {
        const layer_shape& s = l.shape;
        const auto how = choose(s, from, to);
        arguments with = {
            {DNNL_ARG_SRC, filled(how.src_desc(), plain(s.side, s.in, s.images), tag::nhwc, l.x)},
            {DNNL_ARG_WEIGHTS,
             filled(how.weights_desc(), weights(s), s.depthwise ? tag::hwigo : tag::hwio, l.f)},
            {DNNL_ARG_DST, result = dnnl::memory(how.dst_desc(), engine)}};
        if (s.bias) with.emplace(DNNL_ARG_BIAS, dnnl::memory(how.bias_desc(), engine, l.b.data()));
        steps.emplace_back(dnnl::convolution_forward(how), with);
        if (s.pool > 0) add_pooling(s);
    }

    static dims plain(std::size_t side, std::size_t channels, std::size_t images) {
        return {long(images), long(channels), long(side), long(side)};
    }
    static dims weights(const layer_shape& s) {
        const long in = long(s.in), out = long(s.out), k = long(s.window);
        return s.depthwise ? dims{in, 1, 1, k, k} : dims{out, in, k, k};
    }
    dnnl::convolution_forward::primitive_desc choose(const layer_shape& s, tag from, tag to) const {
        const dnnl::memory::desc source(plain(s.side, s.in, s.images), f32, from),
            filter(weights(s), f32, tag::any),
            bias = s.bias ? dnnl::memory::desc({long(s.out)}, f32, tag::a) : dnnl::memory::desc(),
            target(plain(s.conv_side(), s.out, s.images), f32, to);
        const dims step(2, long(s.step)), gaps(2, long(s.dilation) - 1);
        return onednn::convolution(engine, source, filter, bias, target, step, gaps,
                                   s.relu ? onednn::relu() : dnnl::primitive_attr());
    }
    void add_pooling(const layer_shape& s) {
        const dnnl::memory from = result;
        const dnnl::memory::desc target(plain(s.result_side(), s.out, s.images), f32, tag::any);
        const dims step(2, long(s.pool_step)), window(2, long(s.pool)), none(2, 0);
        const auto how = onednn::max_pooling(engine, from.get_desc(), target, step, window, none);
        result = dnnl::memory(how.dst_desc(), engine);
        steps.emplace_back(dnnl::pooling_forward(how),
                           arguments{{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, result}});
    }
    dnnl::memory filled(const dnnl::memory::desc& layout, const dims& extents, tag plain_tag,
                        tensor4& values) {
        dnnl::memory to(layout, engine), from({extents, f32, plain_tag}, engine, values.data());
        dnnl::reorder(from, to).execute(stream, from, to);
        stream.wait();
        return to;
    }

    void run() {
        for (const auto& [primitive, with] : steps) primitive.execute(stream, with);
        stream.wait();
    }
    void poison() {
        std::fill_n(static_cast<float*>(result.get_data_handle()),
                    result.get_desc().get_size() / sizeof(float), std::numeric_limits<float>::quiet_NaN());
    }
    std::string check(const layer& l) {
        tensor4 y(l.expected.shape());
        const layer_shape& s = l.shape;
        dnnl::memory plain_result({plain(s.result_side(), s.out, s.images), f32, tag::nhwc}, engine,
                                  y.data());
        dnnl::reorder(result, plain_result).execute(stream, result, plain_result);
        stream.wait();
        return compare(y, l.expected);
    }
};

}  // namespace

std::vector<contender> onednn_layer(layer& l) {
    struct layout {
        const char* name;
        tag from, to;
    };
    std::vector<layout> layouts = {{"oneDNN own formats", tag::any, tag::any},
                                   {"oneDNN nhwc", tag::nhwc, tag::nhwc},
                                   {"oneDNN nchw", tag::nchw, tag::nchw}};
    // What it chooses itself is not always its fastest; few channels stay plain before its blocks of 16.
    if (l.shape.out % 16 == 0)
        layouts.push_back({"oneDNN nChw16c", l.shape.in % 16 == 0 ? tag::nChw16c : tag::nchw, tag::nChw16c});
    std::vector<contender> all;
    for (const auto& [name, from, to] : layouts) {
        auto c = std::make_shared<convolution>(l, from, to);
        all.push_back(
            onednn::timed({name, [c] { c->run(); }, [c] { c->poison(); }, [c, &l] { return c->check(l); }}));
    }
    return all;
}

/// A layer of one channel; a filter that is no square is not one.
std::vector<contender> onednn_filter(const tensor3& x, const tensor2& f, tensor3&, const tensor3& expected) {
    auto l = std::make_shared<layer>(
        layer_shape{.images = x.shape(0), .side = x.shape(1), .in = 1, .out = 1, .window = f.shape(0)});
    std::copy(x.begin(), x.end(), l->x.begin());
    std::copy(f.begin(), f.end(), l->f.begin());
    std::copy(expected.begin(), expected.end(), l->expected.begin());
    std::vector<contender> all = onednn_layer(*l);
    for (contender& c : all) c.prepare = [l, inner = c.prepare] { inner(); };  // keeps the layer
    return all;
}

}  // namespace bench
#endif
