#include "harness/library.hpp"
#include "peers/python_layers.hpp"
#include "peers/xtensor_blas.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

/// Extents that are multiples of nothing, one image alone, and double precision.
template <class T>
void plus(session& s, const std::string& name, std::size_t rows, std::size_t columns) {
    using matrix = xt::xtensor<T, 2>;
    const matrix a = whole_numbers<T, 2>({rows, columns}), b = whole_numbers<T, 2>({rows, columns}, 2);
    matrix y(a.shape()), expected = 2 * a + b;
    const auto loops = [&] {
        for (std::size_t k = 0; k < y.size(); ++k) y.data()[k] = 2 * a.data()[k] + b.data()[k];
    };
    const std::vector<python_way> ways = {{"NumPy", "np.add(np.multiply(a, 2, out=out), b, out=out)"},
                                          {"PyTorch", "torch.add(b, a, alpha=2, out=out)"},
                                          {"JAX", "2 * a + b"}};
    std::vector<contender> all = {fills("xfuse", y, expected, [&] { assign(y, 2 * xf::lazy(a) + b); }),
                                  fills("loops", y, expected, loops),
                                  fills("xtensor", y, expected, [&] { xt::noalias(y) = 2 * a + b; })};
    for (contender& c : python_ways({lend("a", a), lend("b", b)}, expected, ways))
        all.push_back(std::move(c));
    const std::size_t bytes = y.size() * sizeof(T);
    s.against(name, {.of_limit = 0.85}, {2.0 * double(y.size()), 2 * bytes, bytes, sizeof(T) == 8}, all);
}

void double_product(session& s, const std::string& name, std::size_t n) {
    using matrix = xt::xtensor<double, 2>;
    const matrix a = whole_numbers<double, 2>({n, n}), b = whole_numbers<double, 2>({n, n}, 2);
    matrix y(a.shape()), expected = xt::zeros<double>({n, n});
    const auto loops = [&a, &b, n](matrix& to) {
        to.fill(0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < n; ++k)
                for (std::size_t j = 0; j < n; ++j)
                    to.data()[i * n + j] += a.data()[i * n + k] * b.data()[k * n + j];
    };
    loops(expected);
    std::vector<contender> all = {fills("xfuse", y, expected, [&] { assign(y, xf::matmul(a, b)); }),
                                  fills("loops", y, expected, [&] { loops(y); })};
    const std::vector<python_way> ways = {{"NumPy", "np.matmul(a, b, out=out)"},
                                          {"PyTorch", "torch.matmul(a, b, out=out)"},
                                          {"JAX", "np.matmul(a, b)"}};
    for (contender& c : python_ways({lend("a", a), lend("b", b)}, expected, ways))
        all.push_back(std::move(c));
    s.against(name, {.rival = "NumPy", .times = 1 / 0.97},
              {2.0 * double(n * n * n), 2 * n * n * 8, n * n * 8, true}, all);
}

void double_sum(session& s, const std::string& name) {
    const auto x = whole_numbers<double, 2>({2047, 2049});
    xt::xtensor<double, 1> y(xt::xtensor<double, 1>::shape_type{2049}), expected = xt::sum(x, {0});
    std::vector<contender> all = {fills("xfuse", y, expected, [&] { assign(y, xf::sum(x, {0})); }),
                                  fills("xtensor", y, expected, [&] { xt::noalias(y) = xt::sum(x, {0}); })};
    const std::vector<python_way> ways = {
        {"NumPy", "np.sum(x, 0, out=out)"}, {"PyTorch", "x.sum(0)"}, {"JAX", "x.sum(0)"}};
    for (contender& c : python_ways({lend("x", x)}, expected, ways)) all.push_back(std::move(c));
    s.against(name, {.of_limit = 0.85}, {double(x.size()), x.size() * 8, y.size() * 8, true}, all);
}

/// A layer on images of 57 pixels with channels that fill no vector.
void odd_layer(session& s, const std::string& name, std::size_t images) {
    layer l({.images = images, .side = 57, .in = 37, .out = 53, .window = 3, .bias = true, .relu = true});
    const auto make = [&l] {
        const auto taps = xf::windows(l.x, {3, 3}, {1, 1}, {.axes = {1, 2}});
        return xf::relu(xf::einsum<"nhwcij,ijco->nhwo">(taps, l.f) + l.b);
    };
    std::vector<contender> all = {own(l.y, l.expected, make), loop_layer(l)};
    for (contender& c : onednn_layer(l)) all.push_back(std::move(c));
    for (contender& c : xtensor_blas_layer(l)) all.push_back(std::move(c));
    for (contender& c : python_layer(l)) all.push_back(std::move(c));
    s.against(name, {.rival = "oneDNN", .times = 1.05, .fused = true}, l.needs(), all, facts_of(l.y, make));
}

}  // namespace

void odd_cases(session& s) {
    s.attempt("2a+b 1023x2047", [&](const std::string& name) { plus<float>(s, name, 1023, 2047); });
    s.attempt("2a+b 1023x2047 f64", [&](const std::string& name) { plus<double>(s, name, 1023, 2047); });
    s.attempt("2a+b 63x65", [&](const std::string& name) { plus<float>(s, name, 63, 65); });
    s.attempt("sum axis 0 2047x2049 f64", [&](const std::string& name) { double_sum(s, name); });
    s.attempt("matmul 509 f64", [&](const std::string& name) { double_product(s, name, 509); });
    s.attempt("matmul 1024 f64", [&](const std::string& name) { double_product(s, name, 1024); });
    s.attempt("conv 3x3 bias relu 1x57x57x37 to 53", [&](const std::string& name) { odd_layer(s, name, 1); });
    s.attempt("conv 3x3 bias relu 7x57x57x37 to 53", [&](const std::string& name) { odd_layer(s, name, 7); });
}

}  // namespace bench
