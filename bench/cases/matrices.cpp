#include "peers/matrices.hpp"
#include "harness/library.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"
#include "peers/xtensor_blas.hpp"

namespace bench {
namespace {

/// Both operands as they lie, and what Python has to swap.
template <std::size_t R>
std::vector<contender> python_matmul(const matrices& m, const xt::xtensor<float, R>& expected) {
    const auto lend_matrix = [&m](const char* name, const float* p, std::size_t rows, std::size_t columns) {
        return lent{name, p, m.batch * rows * columns * 4,
                    "[" + std::to_string(m.batch) + ", " + std::to_string(rows) + ", " +
                        std::to_string(columns) + "]",
                    "float32"};
    };
    const std::string single = m.batch == 1 ? "a, b = a[0], b[0]\n" : "";
    const std::string set_up = single + "a = a" + (m.a_transposed ? ".swapaxes(-1, -2)" : "") + "\nb = b" +
                               (m.b_transposed ? ".swapaxes(-1, -2)" : "");
    // What both belong to the call is swapped in it; the right one of a single product is its weights.
    const std::string swap = m.batch == 1 ? "perm = [1, 0]" : "perm = [0, 2, 1]",
                      left = m.a_transposed ? "s = Transpose<" + swap + ">(a) " : "",
                      right = m.b_transposed ? "t = Transpose<" + swap + ">(b) " : "";
    const auto models = onnx_ways(left + right + "y = MatMul(" + (m.a_transposed ? "s" : "a") + ", " +
                                      (m.b_transposed ? "t" : "b") + ")",
                                  single + "constants = '" + (m.batch == 1 ? "b" : "") + "'");
    return python_ways({lend_matrix("a", m.a, m.a_transposed ? m.k : m.m, m.a_transposed ? m.m : m.k),
                        lend_matrix("b", m.b, m.b_transposed ? m.n : m.k, m.b_transposed ? m.k : m.n)},
                       expected,
                       std::vector<python_way>{{"NumPy", "np.matmul(a, b, out=out)", set_up},
                                               {"PyTorch", "torch.matmul(a, b, out=out)", set_up},
                                               {"JAX", "np.matmul(a, b)", set_up}} +
                           models);
}

/// The library's product `make`, and every peer's, of the same matrices. The sums are exact in any
/// order, so the loop is the reference as well; where `slow` it takes no part in the race.
template <std::size_t R, class F>
void measure(session& s, const std::string& name, const wish& w, const matrices& m, xt::xtensor<float, R>& y,
             const F& make, bool slow = false) {
    xt::xtensor<float, R> expected(y.shape());
    loop_matmul(m, expected.data());
    const filling fill = [&](const std::string& peer, std::function<void()> run) {
        return fills(peer, y, expected, std::move(run));
    };
    std::vector<contender> all = {own(y, expected, make)};
    if (!slow) all.push_back(fill("loops", [&] { loop_matmul(m, y.data()); }));
    for (contender& c : openblas_matmul(m, y.data(), fill)) all.push_back(std::move(c));
    for (contender& c : mkl_matmul(m, y.data(), fill)) all.push_back(std::move(c));
    for (contender& c : onednn_matmul(m, y.data(), fill)) all.push_back(std::move(c));
    for (contender& c : eigen_matmul(m, y.data(), fill)) all.push_back(std::move(c));
    for (contender& c : xtensor_blas_matmul(m, y.data(), fill)) all.push_back(std::move(c));
    for (contender& c : python_matmul(m, expected)) all.push_back(std::move(c));
    for (contender& c : all) c.calls = m.flops() < 1e8 ? 10 : 1;
    s.against(name, w, m.needs(), all, facts_of(y, make));
}

const wish as_openblas{.rival = "OpenBLAS", .times = 1 / 0.97};

void plain(session& s, const std::string& name, std::size_t m, std::size_t k, std::size_t n) {
    s.attempt(name, [&](const std::string& title) {
        const tensor2 a = whole_numbers<float, 2>({m, k}), b = whole_numbers<float, 2>({k, n}, 2);
        tensor2 y(tensor2::shape_type{m, n});
        measure(
            s, title, as_openblas, {.m = m, .k = k, .n = n, .a = a.data(), .b = b.data()}, y,
            [&] { return xf::matmul(a, b); }, m * k * n >= std::size_t(1) << 32);
    });
}

void transposed(session& s, const std::string& name, bool left, bool right) {
    const std::size_t n = 1024;
    const tensor2 a = whole_numbers<float, 2>({n, n}), b = whole_numbers<float, 2>({n, n}, 2);
    tensor2 y(tensor2::shape_type{n, n});
    const matrices m{n, n, n, 1, left, right, a.data(), b.data()};
    if (left && right) measure(s, name, as_openblas, m, y, [&] { return xf::einsum<"ki,jk->ij">(a, b); });
    else if (left) measure(s, name, as_openblas, m, y, [&] { return xf::einsum<"ki,kj->ij">(a, b); });
    else measure(s, name, as_openblas, m, y, [&] { return xf::einsum<"ik,jk->ij">(a, b); });
}

void scores(session& s, const std::string& name) {
    const tensor4 q = whole_numbers<float, 4>({4, 8, 512, 64}),
                  k = whole_numbers<float, 4>({4, 8, 512, 64}, 2);
    tensor4 y(tensor4::shape_type{4, 8, 512, 512});
    const matrices m{512, 64, 512, 32, false, true, q.data(), k.data()};
    measure(s, name, {.of_limit = 0.80}, m, y, [&] { return xf::einsum<"bhqd,bhkd->bhqk">(q, k); });
}

/// int8 into int32, beside our own f32 of the same extents.
void bytes(session& s, const std::string& name) {
    using ints = xt::xtensor<std::int32_t, 2>;
    const std::size_t n = 1024;
    const auto a8 = whole_numbers<std::int8_t, 2>({n, n}, 100),
               b8 = whole_numbers<std::int8_t, 2>({n, n}, 90);
    const tensor2 a = whole_numbers<float, 2>({n, n}), b = whole_numbers<float, 2>({n, n}, 2);
    tensor2 y(tensor2::shape_type{n, n}), expected(y.shape());
    ints y32(ints::shape_type{n, n}), expected32(ints::shape_type{n, n}, 0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t j = 0; j < n; ++j)
                expected32.data()[i * n + j] += std::int32_t(a8.data()[i * n + k]) * b8.data()[k * n + j];
    loop_matmul({.m = n, .k = n, .n = n, .a = a.data(), .b = b.data()}, expected.data());
    const auto make = [&] { return xf::matmul(a8, b8); };
    contender floats = own(y, expected, [&] { return xf::matmul(a, b); });
    floats.name = "our f32";
    std::vector<contender> all = {own(y32, expected32, make), floats};
    for (contender& c : onednn_matmul(a8, b8, y32, expected32)) all.push_back(std::move(c));
    s.against(name, {.rival = "our f32", .times = 1 / 1.5}, {2.0 * double(n * n * n), 2 * n * n, 4 * n * n},
              all, facts_of(y32, make));
}

/// bfloat16 into f32, beside our own f32 of the same extents.
void halves(session& s, const std::string& name) {
    const std::size_t n = 1024;
    const auto a16 = whole_numbers<xf::bfloat16, 2>({n, n}), b16 = whole_numbers<xf::bfloat16, 2>({n, n}, 2);
    const tensor2 a = whole_numbers<float, 2>({n, n}), b = whole_numbers<float, 2>({n, n}, 2);
    tensor2 y(tensor2::shape_type{n, n}), expected(y.shape());
    loop_matmul({.m = n, .k = n, .n = n, .a = a.data(), .b = b.data()}, expected.data());
    const auto make = [&] { return xf::matmul(a16, b16); };
    contender floats = own(y, expected, [&] { return xf::matmul(a, b); });
    floats.name = "our f32";
    std::vector<contender> all = {own(y, expected, make), floats};
    for (contender& c : onednn_matmul(a16, b16, y, expected)) all.push_back(std::move(c));
    s.against(name, {.rival = "our f32", .times = 1 / 1.5}, {2.0 * double(n * n * n), 4 * n * n, 4 * n * n},
              all, facts_of(y, make));
}

}  // namespace

void matrix_cases(session& s) {
    plain(s, "matmul 256", 256, 256, 256);
    plain(s, "matmul 1024", 1024, 1024, 1024);
    plain(s, "matmul 2048", 2048, 2048, 2048);
    plain(s, "matmul 1024x64x1024", 1024, 64, 1024);
    plain(s, "matmul 64x4096x64", 64, 4096, 64);
    s.attempt("matmul 1024 a transposed", [&](const std::string& name) { transposed(s, name, true, false); });
    s.attempt("matmul 1024 b transposed", [&](const std::string& name) { transposed(s, name, false, true); });
    s.attempt("matmul 1024 both transposed",
              [&](const std::string& name) { transposed(s, name, true, true); });
    s.attempt("einsum bhqd,bhkd->bhqk 4x8x512x64", [&](const std::string& name) { scores(s, name); });
    s.attempt("matmul 1024 int8", [&](const std::string& name) { bytes(s, name); });
    s.attempt("matmul 1024 bfloat16", [&](const std::string& name) { halves(s, name); });
}

}  // namespace bench
