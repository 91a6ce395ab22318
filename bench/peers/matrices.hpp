#pragma once
#include <xfuse/core/halves.hpp>

#include "harness/session.hpp"
#include "peers/peers.hpp"

/// Matrix products and what stands around them, in peers' ways.
namespace bench {

/// Row-major operands of products of m x k with k x n matrices, as many as `batch`.
struct matrices {
    std::size_t m, k, n, batch = 1;
    bool a_transposed = false, b_transposed = false;  ///< in memory
    const float *a = nullptr, *b = nullptr;

    double flops() const { return 2.0 * double(batch * m * k * n); }
    work needs() const { return {flops(), batch * (m * k + k * n) * 4, batch * m * n * 4}; }
};

void set_up_openblas(char** argv);
std::string openblas_version();
std::vector<contender> openblas_matmul(const matrices& m, float* y, const filling& f);
/// MKL as it is called, and with the right operand packed beforehand.
std::string mkl_version();
std::vector<contender> mkl_matmul(const matrices& m, float* y, const filling& f);
/// The left operand in its plain form, the right one in the format that oneDNN asks for.
std::vector<contender> onednn_matmul(const matrices& m, float* y, const filling& f);
std::vector<contender> onednn_matmul(const xt::xtensor<std::int8_t, 2>& a,
                                     const xt::xtensor<std::int8_t, 2>& b, xt::xtensor<std::int32_t, 2>& y,
                                     const xt::xtensor<std::int32_t, 2>& expected);
std::vector<contender> onednn_matmul(const xt::xtensor<xf::bfloat16, 2>& a,
                                     const xt::xtensor<xf::bfloat16, 2>& b, tensor2& y,
                                     const tensor2& expected);
/// Rows of the right operand added up, as one would write it.
void loop_matmul(const matrices& m, float* y);

std::vector<contender> onednn_softmax(const tensor2& x, tensor2& y, const tensor2& expected,
                                      double tolerance);
std::vector<contender> onednn_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale,
                                         const xt::xtensor<float, 1>& shift, tensor2& y,
                                         const tensor2& expected, double tolerance);
void loop_softmax(const float* x, float* y, std::size_t rows, std::size_t n);
void loop_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale, const xt::xtensor<float, 1>& shift,
                     tensor2& y);

/// Queries, keys and values of `heads` (batch times heads) of `rows` x `n`; the softmax of q k' / sqrt(n),
/// times v.
struct attention {
    std::size_t heads, rows, n;
    const float *q, *k, *v;
};
std::vector<contender> onednn_attention(const attention& a, float* y, const filling& f);
void loop_attention(const attention& a, float* y);

}  // namespace bench
