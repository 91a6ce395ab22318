#ifdef BENCH_HAS_ONEDNN
#include <memory>

#include "peers/matrices.hpp"
#include "peers/onednn.hpp"

namespace bench {
namespace {

using dims = dnnl::memory::dims;
using desc = dnnl::memory::desc;
using type = dnnl::memory::data_type;
using arguments = std::unordered_map<int, dnnl::memory>;

/// Primitives that run one after the other.
struct steps {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::vector<std::pair<dnnl::primitive, arguments>> all;

    template <class T>
    dnnl::memory at(const desc& layout, const T* values) {
        return dnnl::memory(layout, engine, const_cast<T*>(values));
    }
    void run() {
        for (const auto& [primitive, with] : all) primitive.execute(stream, with);
        stream.wait();
    }
    /// y = factor * a b; b is reordered now where `own_format`.
    void multiply(const dnnl::memory& a, dnnl::memory b, const dnnl::memory& y, bool own_format,
                  float factor = 1) {
        desc right = b.get_desc();
        if (own_format)
            right = desc(onednn::extents(right), onednn::type(right), dnnl::memory::format_tag::any);
        const auto how = onednn::product(engine, a.get_desc(), right, y.get_desc(),
                                         factor == 1 ? dnnl::primitive_attr() : onednn::scaled(factor));
        dnnl::memory packed = b;
        if (how.weights_desc() != b.get_desc()) {
            packed = dnnl::memory(how.weights_desc(), engine);
            dnnl::reorder(b, packed).execute(stream, b, packed);
            stream.wait();
        }
        all.emplace_back(dnnl::matmul(how),
                         arguments{{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_DST, y}});
    }
    void softmax(const dnnl::memory& x, const dnnl::memory& y) {
        const int axis = int(onednn::extents(x.get_desc()).size()) - 1;
        const auto how = onednn::softmax(engine, x.get_desc(), y.get_desc(), axis);
        all.emplace_back(onednn::softmax_primitive(how), arguments{{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}});
    }
};

/// Row-major matrices in memory, or their transposes.
desc matrix(std::size_t batch, std::size_t rows, std::size_t columns, type t, bool transposed = false) {
    const long r = long(rows), c = long(columns);
    return desc({long(batch), r, c}, t, transposed ? dims{r * c, 1, r} : dims{r * c, c, 1});
}
desc whole(const tensor2& x) {
    return matrix(1, x.shape(0), x.shape(1), type::f32).reshape({long(x.shape(0)), long(x.shape(1))});
}
desc line(const xt::xtensor<float, 1>& x) { return desc({long(x.size())}, type::f32, dims{1}); }

}  // namespace

std::vector<contender> onednn_matmul(const matrices& m, float* y, const filling& f) {
    auto s = std::make_shared<steps>();
    s->multiply(s->at(matrix(m.batch, m.m, m.k, type::f32, m.a_transposed), m.a),
                s->at(matrix(m.batch, m.k, m.n, type::f32, m.b_transposed), m.b),
                s->at(matrix(m.batch, m.m, m.n, type::f32), y), true);
    return {onednn::timed(f("oneDNN", [s] { s->run(); }))};
}

std::vector<contender> onednn_matmul(const xt::xtensor<std::int8_t, 2>& a,
                                     const xt::xtensor<std::int8_t, 2>& b, xt::xtensor<std::int32_t, 2>& y,
                                     const xt::xtensor<std::int32_t, 2>& expected) {
    auto s = std::make_shared<steps>();
    s->multiply(s->at(matrix(1, a.shape(0), a.shape(1), type::s8), a.data()),
                s->at(matrix(1, b.shape(0), b.shape(1), type::s8), b.data()),
                s->at(matrix(1, y.shape(0), y.shape(1), type::s32), y.data()), true);
    return {onednn::timed(fills("oneDNN", y, expected, [s] { s->run(); }))};
}

std::vector<contender> onednn_matmul(const xt::xtensor<xf::bfloat16, 2>& a,
                                     const xt::xtensor<xf::bfloat16, 2>& b, tensor2& y,
                                     const tensor2& expected) {
    auto s = std::make_shared<steps>();
    s->multiply(s->at(matrix(1, a.shape(0), a.shape(1), type::bf16), a.data()),
                s->at(matrix(1, b.shape(0), b.shape(1), type::bf16), b.data()),
                s->at(matrix(1, y.shape(0), y.shape(1), type::f32), y.data()), true);
    return {onednn::timed(fills("oneDNN", y, expected, [s] { s->run(); }))};
}

std::vector<contender> onednn_softmax(const tensor2& x, tensor2& y, const tensor2& expected,
                                      double tolerance) {
    auto s = std::make_shared<steps>();
    s->softmax(s->at(whole(x), x.data()), s->at(whole(y), y.data()));
    return {onednn::timed(fills(
        "oneDNN", y, expected, [s] { s->run(); }, tolerance))};
}

std::vector<contender> onednn_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale,
                                         const xt::xtensor<float, 1>& shift, tensor2& y,
                                         const tensor2& expected, double tolerance) {
    using flags = dnnl::normalization_flags;
    auto s = std::make_shared<steps>();
    const auto how = onednn::layer_norm(s->engine, whole(x), 1e-5f, flags::use_scale | flags::use_shift);
    s->all.emplace_back(dnnl::layer_normalization_forward(how),
                        arguments{{DNNL_ARG_SRC, s->at(whole(x), x.data())},
                                  {DNNL_ARG_SCALE, s->at(line(scale), scale.data())},
                                  {DNNL_ARG_SHIFT, s->at(line(shift), shift.data())},
                                  {DNNL_ARG_DST, s->at(whole(y), y.data())}});
    return {onednn::timed(fills(
        "oneDNN", y, expected, [s] { s->run(); }, tolerance))};
}

/// Keys and values belong to the call, so nothing is reordered beforehand.
std::vector<contender> onednn_attention(const attention& a, float* y, const filling& f) {
    auto s = std::make_shared<steps>();
    const desc narrow = matrix(a.heads, a.rows, a.n, type::f32);
    const dnnl::memory scores(matrix(a.heads, a.rows, a.rows, type::f32), s->engine);
    s->multiply(s->at(narrow, a.q), s->at(matrix(a.heads, a.n, a.rows, type::f32, true), a.k), scores, false,
                1 / std::sqrt(float(a.n)));
    s->softmax(scores, scores);
    s->multiply(scores, s->at(narrow, a.v), s->at(narrow, y), false);
    return {onednn::timed(f("oneDNN", [s] { s->run(); }))};
}

}  // namespace bench
#endif
