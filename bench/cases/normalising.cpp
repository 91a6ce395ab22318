#include "harness/library.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"

namespace bench {
namespace {

using tensor1 = xt::xtensor<float, 1>;
const wish streamed{.of_limit = 0.6, .fused = true};

/// In double precision; `x` may be `y`.
void exact_softmax(const double* x, double* y, std::size_t n) {
    const double most = *std::max_element(x, x + n);
    double total = 0;
    for (std::size_t j = 0; j < n; ++j) total += y[j] = std::exp(x[j] - most);
    for (std::size_t j = 0; j < n; ++j) y[j] /= total;
}

void exact_attention(const attention& a, float* y) {
    std::vector<double> p(a.rows), sums(a.n);
    for (std::size_t h = 0; h < a.heads; ++h) {
        for (std::size_t i = 0; i < a.rows; ++i, y += a.n) {
            const float *q = a.q + (h * a.rows + i) * a.n, *k = a.k + h * a.rows * a.n,
                        *v = a.v + h * a.rows * a.n;
            for (std::size_t j = 0; j < a.rows; ++j, k += a.n) {
                p[j] = 0;
                for (std::size_t d = 0; d < a.n; ++d) p[j] += double(q[d]) * k[d];
                p[j] /= std::sqrt(double(a.n));
            }
            exact_softmax(p.data(), p.data(), a.rows);
            std::fill(sums.begin(), sums.end(), 0.0);
            for (std::size_t j = 0; j < a.rows; ++j, v += a.n)
                for (std::size_t d = 0; d < a.n; ++d) sums[d] += p[j] * v[d];
            std::copy(sums.begin(), sums.end(), y);
        }
    }
}

void softmax(session& s, const std::string& name) {
    const tensor2 x = numbers<2>({4096, 1024});
    tensor2 y(x.shape()), expected(x.shape());
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        std::vector<double> row(x.data() + i * 1024, x.data() + (i + 1) * 1024);
        exact_softmax(row.data(), row.data(), row.size());
        std::copy(row.begin(), row.end(), expected.data() + i * 1024);
    }
    // Each result is near 1/1024, and the tolerance is absolute below 1.
    const double tolerance = 1e-6 / 1024;
    const auto make = [&] {
        auto e = xf::exp(x - xf::lazy(x).max({1}, xf::keepdims));
        return e / e.sum({1}, xf::keepdims);
    };
    std::vector<contender> all = {
        own(y, expected, make, tolerance),
        fills(
            "loops", y, expected, [&] { loop_softmax(x.data(), y.data(), x.shape(0), x.shape(1)); },
            30 * tolerance)};
    for (contender& c : onednn_softmax(x, y, expected, 10 * tolerance)) all.push_back(std::move(c));
    const filling fill = [&](const std::string& peer, std::function<void()> run) {
        return fills(peer, y, expected, std::move(run), 30 * tolerance);
    };
    for (contender& c : eigen_softmax(x, y, fill)) all.push_back(std::move(c));
    const std::vector<python_way> ways = {
        {"NumPy", "softmax()",
         "def softmax():\n np.subtract(x, x.max(1, keepdims=True), out=out)\n np.exp(out, out=out)\n"
         " return np.divide(out, out.sum(1, keepdims=True), out=out)"},
        {"PyTorch", "torch.softmax(x, 1)"},
        {"PyTorch out", "torch.softmax(x, 1, out=out)"},
        {"JAX", "jax.nn.softmax(x, 1)"}};
    for (contender& c :
         python_ways({lend("x", x)}, expected, ways + onnx_ways("y = Softmax<axis = 1>(x)"), 30 * tolerance))
        all.push_back(std::move(c));
    s.against_limit(name, streamed, x.size() * 4, y.size() * 4, all, facts_of(y, make));
}

void layer_norm(session& s, const std::string& name) {
    const std::size_t n = 1024;
    const tensor2 x = numbers<2>({4096, n});
    const tensor1 scale = numbers<1>({n}), shift = whole_numbers<float, 1>({n});
    tensor2 y(x.shape()), expected(x.shape());
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        double mean = 0, spread = 0;
        for (std::size_t j = 0; j < n; ++j) mean += x(i, j) / double(n);
        for (std::size_t j = 0; j < n; ++j) spread += (x(i, j) - mean) * (x(i, j) - mean) / double(n);
        for (std::size_t j = 0; j < n; ++j)
            expected(i, j) = float((x(i, j) - mean) / std::sqrt(spread + 1e-5) * scale(j) + shift(j));
    }
    const auto make = [&] {
        return (x - xf::mean(x, {1}, xf::keepdims)) / xf::sqrt(xf::var(x, {1}, xf::keepdims) + 1e-5f) *
                   scale +
               shift;
    };
    std::vector<contender> all = {
        own(y, expected, make, 1e-5),
        fills(
            "loops", y, expected, [&] { loop_layer_norm(x, scale, shift, y); }, 1e-4)};
    for (contender& c : onednn_layer_norm(x, scale, shift, y, expected, 1e-5)) all.push_back(std::move(c));
    const filling fill = [&](const std::string& peer, std::function<void()> run) {
        return fills(peer, y, expected, std::move(run), 1e-4);
    };
    for (contender& c : xtensor_layer_norm(x, scale, shift, y, fill)) all.push_back(std::move(c));
    const std::vector<python_way> ways = {
        {"NumPy",
         "(x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + np.float32(1e-5)) * g + b"},
        {"PyTorch", "F.layer_norm(x, (1024,), g, b, 1e-5)"},
        {"JAX",
         "(x - x.mean(1, keepdims=True)) * lax.rsqrt(x.var(1, keepdims=True) + np.float32(1e-5)) * g + b"}};
    const auto models =
        onnx_ways("y = LayerNormalization<axis = -1, epsilon = 0.00001>(x, g, b)", "constants = 'g b'");
    const std::vector<lent> operands = {lend("x", x), lend("g", scale), lend("b", shift)};
    for (contender& c : python_ways(operands, expected, ways + models, 1e-4)) all.push_back(std::move(c));
    s.against_limit(name, streamed, x.size() * 4, y.size() * 4, all, facts_of(y, make));
}

void attend(session& s, const std::string& name) {
    const tensor4 q = numbers<4>({4, 8, 512, 64}), k = whole_numbers<float, 4>({4, 8, 512, 64}, 2),
                  v = q + 1.0f;
    tensor4 y(q.shape()), expected(q.shape());
    const attention a{32, 512, 64, q.data(), k.data(), v.data()};
    exact_attention(a, expected.data());
    const auto make = [&] {
        auto scores = xf::einsum<"bhqd,bhkd->bhqk">(q, k) * 0.125f;
        auto e = xf::exp(scores - scores.max({-1}, xf::keepdims));
        return xf::einsum<"bhqk,bhkd->bhqd">(e / e.sum({-1}, xf::keepdims), v);
    };
    const filling fill = [&](const std::string& peer, std::function<void()> run) {
        return fills(peer, y, expected, std::move(run), 1e-5);
    };
    std::vector<contender> all = {own(y, expected, make, 1e-5),
                                  fill("loops", [&] { loop_attention(a, y.data()); })};
    for (contender& c : onednn_attention(a, y.data(), fill)) all.push_back(std::move(c));
    const std::vector<python_way> ways = {
        {"NumPy", "attend()",
         "def attend():\n s = q @ k.swapaxes(-1, -2) * np.float32(0.125)\n"
         " e = np.exp(s - s.max(-1, keepdims=True))\n return e / e.sum(-1, keepdims=True) @ v"},
        {"PyTorch", "torch.softmax(q @ k.transpose(-1, -2) * 0.125, -1) @ v"},
        {"PyTorch sdpa", "F.scaled_dot_product_attention(q, k, v)"},
        {"JAX", "jax.nn.softmax(q @ k.swapaxes(-1, -2) * np.float32(0.125), -1) @ v"}};
    const auto models = onnx_ways(
        "kt = Transpose<perm = [0, 1, 3, 2]>(k) s = MatMul(q, kt) f = Constant<value_float = 0.125>() "
        "t = Mul(s, f) p = Softmax<axis = -1>(t) y = MatMul(p, v)");
    const std::vector<lent> operands = {lend("q", q), lend("k", k), lend("v", v)};
    for (contender& c : python_ways(operands, expected, ways + models, 1e-5)) all.push_back(std::move(c));
    const work what{2 * 2.0 * 32 * 512 * 512 * 64, 3 * q.size() * 4, y.size() * 4};
    s.against(name, {.of_limit = 0.70, .fused = true}, what, all, facts_of(y, make));
}

}  // namespace

void normalising_cases(session& s) {
    s.attempt("softmax 4096x1024", [&](const std::string& name) { softmax(s, name); });
    s.attempt("layer norm 4096x1024", [&](const std::string& name) { layer_norm(s, name); });
    s.attempt("attention 4x8x512x64", [&](const std::string& name) { attend(s, name); });
}

}  // namespace bench
