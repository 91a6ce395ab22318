#ifdef BENCH_HAS_ONEDNN
#include "peers/onednn.hpp"

#include <memory>

#include "peers/peers.hpp"

namespace bench {
namespace {

using tag = dnnl::memory::format_tag;

/// The pooling in one layout, its memory filled and ready.
struct pooling {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    dnnl::memory in, out;
    dnnl::pooling_forward primitive;

    pooling(const tensor4& x, const tensor4& y, tag layout, int window, int step, int pad) {
        const auto type = dnnl::memory::data_type::f32;
        const dnnl::memory::dims from(x.shape().begin(), x.shape().end()),
            to(y.shape().begin(), y.shape().end());
        const dnnl::memory::desc source(from, type, layout), target(to, type, tag::any);
        const auto how =
            onednn::max_pooling(engine, source, target, {step, step}, {window, window}, {pad, pad});
        primitive = dnnl::pooling_forward(how);
        in = dnnl::memory(how.src_desc(), engine);
        out = dnnl::memory(how.dst_desc(), engine);
        dnnl::memory plain({from, type, tag::nchw}, engine, const_cast<float*>(x.data()));
        dnnl::reorder(plain, in).execute(stream, plain, in);
        stream.wait();
    }
    void run() {
        primitive.execute(stream, {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, out}});
        stream.wait();
    }
    void poison() {
        float* values = static_cast<float*>(out.get_data_handle());
        std::fill_n(values, out.get_desc().get_size() / sizeof(float),
                    std::numeric_limits<float>::quiet_NaN());
    }
    std::string check(const tensor4& expected) {
        tensor4 y(expected.shape());
        dnnl::memory plain(
            {{expected.shape().begin(), expected.shape().end()}, dnnl::memory::data_type::f32, tag::nchw},
            engine, y.data());
        dnnl::reorder(out, plain).execute(stream, out, plain);
        stream.wait();
        return compare(y, expected);
    }
};

}  // namespace

std::vector<contender> onednn_max_pool(const tensor4& x, tensor4& y, const tensor4& expected, int window,
                                       int step, int pad) {
    const std::pair<const char*, tag> layouts[] = {
        {"oneDNN nchw", tag::nchw}, {"oneDNN nhwc", tag::nhwc}, {"oneDNN nChw16c", tag::nChw16c}};
    std::vector<contender> all;
    for (const auto& [name, layout] : layouts) {
        auto p = std::make_shared<pooling>(x, y, layout, window, step, pad);
        all.push_back(onednn::timed(
            {name, [p] { p->run(); }, [p] { p->poison(); }, [p, &expected] { return p->check(expected); }}));
    }
    return all;
}

}  // namespace bench
#endif
