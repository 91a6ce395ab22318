#include "harness/library.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

/// N operations on e, one after the other: those of an expression, and those of a number in a loop.
template <int N, class E, class Y>
auto chain(const E& e, const Y& y) {
    if constexpr (N == 0) return e;
    else if constexpr (N % 4 == 1) return chain<N - 1>(e, y) + y;
    else if constexpr (N % 4 == 2) return chain<N - 1>(e, y) * 0.5f;
    else if constexpr (N % 4 == 3) return chain<N - 1>(e, y) - y;
    else return chain<N - 1>(e, y) + 1.5f;
}

std::string python_chain(int n) {
    const char* steps[] = {" + y", " * 0.5", " - y", " + 1.5"};
    std::string text = "x";
    for (int k = 0; k < n; ++k) text = "(" + text + steps[k % 4] + ")";
    return text;
}

template <int N>
void fused(session& s, curve& c, std::size_t number) {
    if (!s.wants_point(number)) return;
    const tensor2 x = numbers<2>({1024, 1024}), y = whole_numbers<float, 2>({1024, 1024});
    tensor2 r(x.shape()), expected(x.shape());
    const auto loop = [&](tensor2& to) {
        for (std::size_t k = 0; k < to.size(); ++k) to.data()[k] = chain<N>(x.data()[k], y.data()[k]);
    };
    loop(expected);
    std::vector<contender> all = {own(
                                      r, expected, [&] { return chain<N>(xf::lazy(x), xf::lazy(y)); }, 1e-5),
                                  fills(
                                      "loops", r, expected, [&] { loop(r); }, 1e-5)};
    if constexpr (N <= 16)
        all.push_back(fills(
            "xtensor", r, expected, [&] { xt::noalias(r) = chain<N>(x, y); }, 1e-5));
    for (contender& p : python_ways({lend("x", x), lend("y", y)}, expected,
                                    {{"NumPy", python_chain(N)}, {"PyTorch", python_chain(N)}}, 1e-5))
        all.push_back(std::move(p));
    if (s.asked().own) all.resize(1);
    const std::vector<timing> t = race(all);
    for (std::size_t k = 0; k < all.size(); ++k)
        if (t[k].wrong.empty()) c.add(all[k].name, N, t[k], 1e3);
}

/// What planning takes, nothing run.
template <class F>
void planned(curve& c, const std::string& line, double size, const F& make) {
    contender plan{line, [&make] { const auto p = xf::plan(make()); }};
    plan.calls = 200;
    c.add(line, size, race({plan})[0], 1e6);
}

template <int N, class E>
auto stages(const E& e) {
    if constexpr (N == 0) return e;
    else return xf::windows(xf::relu(stages<N - 1>(e)), 2).max({-1, -2});
}

/// Blocks that read their operand twice: the type of the expression doubles with each, its graph grows by
/// one.
template <int N, class E>
auto blocks(const E& e) {
    if constexpr (N == 0) return e;
    else {
        const auto below = blocks<N - 1>(e);
        return below - xf::windows(below, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
    }
}

template <int N>
void plan_both(session& s, curve& c, const tensor2& x, std::size_t number) {
    if (!s.wants_point(number)) return;
    planned(c, "elementwise operations", N, [&] { return chain<N>(xf::lazy(x), xf::lazy(x)); });
    if constexpr (N <= 8)
        planned(c, "max over windows, one after the other", N, [&] { return stages<N>(xf::lazy(x)); });
    if constexpr (N <= 8)
        planned(c, "blocks that read their operand twice", N, [&] { return blocks<N>(xf::lazy(x)); });
}

}  // namespace

void planning_curves(session& s) {
    s.attempt("curve: time against fused operations", [&](const std::string&) {
        curve c{"1 to 64 fused operations", "operations in one expression", "time for 1024 x 1024, ms"};
        fused<1>(s, c, 0);
        fused<2>(s, c, 1);
        fused<4>(s, c, 2);
        fused<8>(s, c, 3);
        fused<16>(s, c, 4);
        fused<32>(s, c, 5);
        fused<64>(s, c, 6);
        s.add(std::move(c));
    });
    s.attempt("curve: planning time against the graph", [&](const std::string&) {
        curve c{"Planning time", "operations, or windows, in one expression", "time to plan, µs"};
        const tensor2 x = numbers<2>({64, 64});
        plan_both<1>(s, c, x, 0);
        plan_both<2>(s, c, x, 1);
        plan_both<4>(s, c, x, 2);
        plan_both<8>(s, c, x, 3);
        plan_both<16>(s, c, x, 4);
        plan_both<32>(s, c, x, 5);
        plan_both<64>(s, c, x, 6);
        s.add(std::move(c));
    });
}

}  // namespace bench
