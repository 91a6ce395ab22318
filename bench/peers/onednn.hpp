#pragma once
#include <dnnl.hpp>

#include <cstdlib>
#include <string>

#include "harness/measure.hpp"

/// What differs between oneDNN 2, which Debian has, and 3, which pip has: how a primitive is described, and
/// whose threads run it.
namespace bench::onednn {

using dims = dnnl::memory::dims;
using desc = dnnl::memory::desc;

/// pip's runs on SYCL, in a thread of its own even where it has one: its time is the whole process's.
inline constexpr bool has_own_thread = DNNL_CPU_RUNTIME == DNNL_RUNTIME_SYCL;

/// A contender as it has to be timed.
inline contender timed(contender c) {
    c.of_process = has_own_thread;
    return c;
}

/// Before the first engine: one thread, on the processor.
inline void prepare([[maybe_unused]] const char* folder_of_pip) {
    if (!has_own_thread) return;
    setenv("OCL_ICD_FILENAMES", (std::string(folder_of_pip) + "/lib/libintelocl.so").c_str(), 0);
    setenv("ONEAPI_DEVICE_SELECTOR", "*:cpu", 0);
    setenv("DPCPP_CPU_NUM_CUS", "1", 0);
}

inline constexpr auto inference = dnnl::prop_kind::forward_inference;

#if DNNL_VERSION_MAJOR >= 3

inline dims extents(const desc& d) { return d.get_dims(); }
inline auto type(const desc& d) { return d.get_data_type(); }

inline auto max_pooling(const dnnl::engine& engine, const desc& from, const desc& to, const dims& step,
                        const dims& window, const dims& pad) {
    return dnnl::pooling_forward::primitive_desc(engine, inference, dnnl::algorithm::pooling_max, from, to,
                                                 step, window, dims(step.size(), 0), pad, pad);
}
/// Without a bias where that has no axes.
inline auto convolution(const dnnl::engine& engine, const desc& from, const desc& taps, const desc& bias,
                        const desc& to, const dims& step, const dims& gaps,
                        const dnnl::primitive_attr& after) {
    const dims none(step.size(), 0);
    const auto direct = dnnl::algorithm::convolution_direct;
    using made = dnnl::convolution_forward::primitive_desc;
    if (bias.get_ndims() == 0)
        return made(engine, inference, direct, from, taps, to, step, gaps, none, none, after);
    return made(engine, inference, direct, from, taps, bias, to, step, gaps, none, none, after);
}
inline dnnl::primitive_attr relu() {
    dnnl::post_ops ops;
    ops.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
    dnnl::primitive_attr after;
    after.set_post_ops(ops);
    return after;
}
inline dnnl::primitive_attr scaled(float factor) {
    dnnl::post_ops ops;
    ops.append_eltwise(dnnl::algorithm::eltwise_linear, factor, 0);
    dnnl::primitive_attr after;
    after.set_post_ops(ops);
    return after;
}
inline auto product(const dnnl::engine& engine, const desc& a, const desc& b, const desc& y,
                    const dnnl::primitive_attr& after) {
    return dnnl::matmul::primitive_desc(engine, a, b, y, after);
}
using softmax_primitive = dnnl::softmax_forward;
inline auto softmax(const dnnl::engine& engine, const desc& x, const desc& y, int axis) {
    return softmax_primitive::primitive_desc(engine, inference, dnnl::algorithm::softmax_accurate, x, y,
                                             axis);
}
inline auto layer_norm(const dnnl::engine& engine, const desc& x, float epsilon,
                       dnnl::normalization_flags flags) {
    return dnnl::layer_normalization_forward::primitive_desc(engine, inference, x, x, epsilon, flags);
}

#else

inline dims extents(const desc& d) { return d.dims(); }
inline auto type(const desc& d) { return d.data_type(); }

inline auto max_pooling(const dnnl::engine& engine, const desc& from, const desc& to, const dims& step,
                        const dims& window, const dims& pad) {
    return dnnl::pooling_forward::primitive_desc(
        {inference, dnnl::algorithm::pooling_max, from, to, step, window, pad, pad}, engine);
}
inline auto convolution(const dnnl::engine& engine, const desc& from, const desc& taps, const desc& bias,
                        const desc& to, const dims& step, const dims& gaps,
                        const dnnl::primitive_attr& after) {
    const dims none(step.size(), 0);
    const auto direct = dnnl::algorithm::convolution_direct;
    using made = dnnl::convolution_forward::primitive_desc;
    if (bias.dims().empty())
        return made({inference, direct, from, taps, to, step, gaps, none, none}, after, engine);
    return made({inference, direct, from, taps, bias, to, step, gaps, none, none}, after, engine);
}
inline dnnl::primitive_attr relu() {
    dnnl::post_ops ops;
    ops.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
    dnnl::primitive_attr after;
    after.set_post_ops(ops);
    return after;
}
inline dnnl::primitive_attr scaled(float factor) {
    dnnl::primitive_attr after;
    after.set_output_scales(0, {factor});
    return after;
}
inline auto product(const dnnl::engine& engine, const desc& a, const desc& b, const desc& y,
                    const dnnl::primitive_attr& after) {
    return dnnl::matmul::primitive_desc({a, b, y}, after, engine);
}
using softmax_primitive = dnnl::softmax_v2_forward;
inline auto softmax(const dnnl::engine& engine, const desc& x, const desc& y, int axis) {
    return softmax_primitive::primitive_desc({inference, dnnl::algorithm::softmax_accurate, x, y, axis},
                                             engine);
}
inline auto layer_norm(const dnnl::engine& engine, const desc& x, float epsilon,
                       dnnl::normalization_flags flags) {
    return dnnl::layer_normalization_forward::primitive_desc({inference, x, epsilon, flags}, engine);
}

#endif

}  // namespace bench::onednn
