#include "differences.hpp"

#include <cstdlib>

/// Random programs: losses of several operations, windows, views, contractions and reductions, whose
/// derivatives agree with central differences; evaluated twice, with other elements, and on several threads.
namespace {

using namespace gradient_tests;
using E = expression;

class generator {
public:
    explicit generator(unsigned seed) : state_(seed * 6364136223846793005U + 1442695040888963407U) {}

    std::size_t below(std::size_t n) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return std::size_t(state_ >> 33) % n;
    }
    E loss(const E& w, const E& v) {
        std::vector<E> known{w, v};
        const std::size_t length = 3 + below(7);
        for (std::size_t k = 0; k < length; ++k) {
            const E next = step(known[below(known.size())], known);
            if (volume(next) > 0 && volume(next) <= 600 && next.dimension() <= 5)
                known.push_back(bounded(next));
        }
        return xf::square(known.back() + known[below(known.size())].sum() * 0.3).sum();
    }

private:
    static std::size_t volume(const E& x) {
        std::size_t count = 1;
        for (const xf::index_t extent : x.shape()) count *= std::size_t(extent);
        return count;
    }
    /// Of a size that differences can be taken of, and without kinks.
    static E bounded(const E& x) { return xf::sin(x) * 0.9 + 0.05 * x / (1.0 + x * x); }

    xf::index_t axis(const E& x) { return xf::index_t(below(x.dimension())); }
    static xf::index_t extent(const E& x, xf::index_t axis) { return x.shape()[std::size_t(axis)]; }

    E step(const E& x, const std::vector<E>& known) {
        if (x.dimension() == 0) return xf::broadcast_to(x, {2, 3});
        const xf::index_t a = axis(x);
        switch (below(24)) {
            case 0: return xf::tanh(x) + xf::exp(x * 0.3);
            case 1: return x / (2.0 + xf::cos(x));
            case 2: return xf::relu(x) - xf::maximum(x, 0.31);
            case 3: return xf::square(x) * xf::sigmoid(x);
            case 4: return xf::transpose(x);
            case 5: return xf::flip(x, {a});
            case 6: return xf::reshape(x, {-1});
            case 7: return x.sum(a);
            case 8: return x - x.mean(a, xf::keepdims);
            case 9: return x.max(a, xf::keepdims) * x;
            case 10: return x.min(a);
            case 11: return xf::cumsum(x, a);
            case 12: return xf::repeat(x, 2, a);
            case 13: return windows(x, a).max(-1);
            case 14: return windows(x, a).sum(-1);
            case 15: return windows(x, a);
            case 16: return padded(x, a);
            case 17: return xf::concatenate(std::vector<E>{x, x * 0.5, x}, a);
            case 18:
                return x.dimension() == 2 ? xf::matmul(x, xf::transpose(x))
                                          : xf::einsum("...i,...i->...", x, x);
            case 19: return like(x, known) * x;
            case 20: return xf::tile(x, {2});
            case 21: return x.dimension() == 2 ? ordered(x, a) : xf::cos(x);
            case 22: return x.dimension() == 2 ? statistic(x, a) : x.mean();
            default: {
                const E e = xf::exp(x - x.max(a, xf::keepdims));
                return e / e.sum(a, xf::keepdims);
            }
        }
    }
    E windows(const E& x, xf::index_t a) {
        const auto window = xf::index_t(1 + below(std::size_t(std::min<xf::index_t>(3, extent(x, a)))));
        return xf::windows(x, {window}, {xf::index_t(1 + below(3))}, {.axes = {a}});
    }
    /// Functions of rows, whose operands have a rank when they are compiled.
    using M = xf::any_expr<double, 2>;
    E ordered(const E& x, xf::index_t a) {
        switch (below(3)) {
            case 0: return E(M(xf::sort(M(x), a)));
            case 1: return E(M(xf::cummax(M(x), a)));
            default: return E(M(xf::take_along_axis(M(x), xf::argsort(M(x), a), a)));
        }
    }
    E statistic(const E& x, xf::index_t a) {
        switch (below(3)) {
            case 0: return E(M(xf::median(M(x), a, xf::keepdims)));
            case 1: return E(M(xf::quantile(M(x), 0.3, a, xf::keepdims)));
            default: return E(M(xf::pad(M(x), {{1, 2}, {2, 0}}, xf::pad_mode::median)));
        }
    }
    E padded(const E& x, xf::index_t a) {
        constexpr xf::pad_mode modes[] = {xf::pad_mode::constant, xf::pad_mode::edge, xf::pad_mode::symmetric,
                                          xf::pad_mode::wrap};
        std::vector<xf::pad_width> widths(x.dimension(), xf::pad_width(0));
        widths[std::size_t(a)] = xf::pad_width(int(below(3)), int(below(3)));
        return xf::pad(x, widths, modes[below(4)]);
    }
    /// Another known expression that broadcasts with x.
    E like(const E& x, const std::vector<E>& known) {
        const E& y = known[below(known.size())];
        return y.dimension() == x.dimension() && std::ranges::equal(y.shape(), x.shape()) ? y : y.sum();
    }

    std::uint64_t state_;
};

/// The number of programs, more where the environment says so: XFUSE_GRADIENT_PROGRAMS.
unsigned programs() {
    const char* asked = std::getenv("XFUSE_GRADIENT_PROGRAMS");
    return asked == nullptr ? 150 : unsigned(std::strtoul(asked, nullptr, 10));
}

}  // namespace

TEST_CASE("derivatives of random programs agree with central differences") {
    for (unsigned seed = 0; seed < programs(); ++seed) {
        CAPTURE(seed);
        array w = numbers({3, 4}, seed % 11 + 1), v = numbers({3, 4}, seed % 7 + 4);
        const E loss = generator(seed).loss(E(w), E(v));
        const auto [value, derivatives] = xf::value_and_gradient(loss, w, v);
        for (int run = 0; run < 2; ++run) {
            const auto& [by_w, by_v] = derivatives;
            const array dw = xf::eval(by_w), dv = xf::eval(by_v);
            CHECK(array(xf::eval(value))() == array(xf::eval(loss))());
            CHECK(worst_difference(loss, w, dw) < 2e-6);
            CHECK(worst_difference(loss, v, dv) < 2e-6);
            CHECK(array(xf::eval(by_w, {.threads = 3})) == dw);
            w = w * 0.8 + 0.03;
            v = v * 1.1 - 0.02;
        }
    }
}
