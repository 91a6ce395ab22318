#include "reproducible/cases.hpp"

#include <complex>
#include <memory>

namespace reproducible {
namespace {

/// Large enough for every thread to have work, with odd extents so that blocks and vectors have remainders.
constexpr index_t extents[3] = {7, 301, 611};

template <class T>
auto operand(unsigned seed) {
    auto held = std::make_shared<std::vector<T>>(
        random_numbers<T>(std::size_t(extents[0] * extents[1] * extents[2]), numbers::fractions, seed));
    return [held] { return xf::lazy(static_cast<const T*>(held->data()), extents); };
}

/// f(x) and f(x, axis) for each axis.
template <class X, class F>
void add(cases& all, const std::string& name, const X& x, const F& f) {
    all.push_back(make_case(name + " of all", [x, f] { return f(x()); }));
    for (const int axis : {0, 1, 2})
        all.push_back(
            make_case(name + " of axis " + std::to_string(axis), [x, f, axis] { return f(x(), axis); }));
}

template <class X>
void add_sums(cases& all, const std::string& type, const X& x) {
    add(all, type + " sum", x, [](const auto& v, auto... axis) { return v.sum(axis...); });
    add(all, type + " prod", x, [](const auto& v, auto... axis) { return v.prod(axis...); });
    add(all, type + " mean", x, [](const auto& v, auto... axis) { return v.mean(axis...); });
    add(all, type + " cumsum", x, [](const auto& v, auto... axis) { return xf::cumsum(v, axis...); });
}

}  // namespace

cases reductions() {
    cases all;
    const auto x = operand<float>(1);
    add_sums(all, "float", x);
    add_sums(all, "double", operand<double>(2));
    add_sums(all, "int8", operand<std::int8_t>(3));
    add_sums(all, "complex", operand<std::complex<float>>(4));
    add(all, "max", x, [](const auto& v, auto... axis) { return v.max(axis...); });
    add(all, "min", x, [](const auto& v, auto... axis) { return (v * 2).min(axis...); });
    add(all, "var", x, [](const auto& v, auto... axis) { return v.var(axis...); });
    add(all, "stddev", x, [](const auto& v, auto... axis) { return v.stddev(axis...); });
    add(all, "all", x, [](const auto& v, auto... axis) { return (v > -50).all(axis...); });
    add(all, "any", x, [](const auto& v, auto... axis) { return (v > 49.9F).any(axis...); });
    add(all, "argmax", x, [](const auto& v, auto... axis) { return v.argmax(axis...); });
    add(all, "argmin", x, [](const auto& v, auto... axis) { return v.argmin(axis...); });
    add(all, "count_nonzero", x, [](const auto& v, auto... axis) { return v.count_nonzero(axis...); });
    add(all, "logsumexp", x, [](const auto& v, auto... axis) { return v.logsumexp(axis...); });
    add(all, "norm", x, [](const auto& v, auto... axis) { return v.norm(axis...); });
    add(all, "cumprod", x, [](const auto& v, auto... axis) { return xf::cumprod(v * 0.01F + 1, axis...); });
    all.push_back(make_case("sum of a product", [x] { return (x() * x() + 1).sum({1, 2}); }));
    all.push_back(make_case("sum of two copies", [x] {
        return xf::broadcast_to(x(), {2, extents[0], extents[1], extents[2]}).sum({0, 3});
    }));
    all.push_back(make_case("window sums", [x] { return xf::windows(x(), 5).sum({-1, -2}); }));
    all.push_back(make_case("softmax", [x] { return xf::nn::softmax(x()); }));
    all.push_back(make_case("layer_norm", [x] { return xf::nn::layer_norm<2>(x()); }));
    return all;
}

}  // namespace reproducible
