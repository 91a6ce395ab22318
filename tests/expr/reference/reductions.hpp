#pragma once
#include <cmath>
#include <complex>

#include "expr/reference/operands.hpp"

/// Elementwise operations and reductions.
namespace reference {

template <class F, class G, class... N>
auto combine(const F& build, const G& compute, const both<N>&... x) {
    return both{build(x.e...), map(compute, x.r...)};
}

struct sum {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::sum_t<T>;
        return both{xf::sum(x.e, axes),
                    reduce(x.r, normal(index_list(axes, axes + K), N::rank), S(0), [](S s, T v, index_t) {
                        if constexpr (std::is_integral_v<S>) return S(std::uint64_t(s) + std::uint64_t(S(v)));
                        else return s + S(v);
                    })};
    }
};
struct prod {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::sum_t<T>;
        return both{xf::prod(x.e, axes),
                    reduce(x.r, normal(index_list(axes, axes + K), N::rank), S(1), [](S s, T v, index_t) {
                        if constexpr (std::is_integral_v<S>) return S(std::uint64_t(s) * std::uint64_t(S(v)));
                        else return s * S(v);
                    })};
    }
};
template <bool Greatest>
struct extreme {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        const auto f = [](T s, T v, index_t at) { return at == 0 || (Greatest ? v > s : v < s) ? v : s; };
        auto r = reduce(x.r, normal(index_list(axes, axes + K), N::rank), T{}, f);
        if constexpr (Greatest) return both{xf::max(x.e, axes), std::move(r)};
        else return both{xf::min(x.e, axes), std::move(r)};
    }
};
template <bool Greatest>
struct arg_extreme {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        struct best {
            T value;
            std::int64_t at;
        };
        const auto f = [](best s, T v, index_t at) {
            return at == 0 || (Greatest ? v > s.value : v < s.value) ? best{v, std::int64_t(at)} : s;
        };
        const auto found = reduce(x.r, normal(index_list(axes, axes + K), N::rank), best{}, f);
        auto r = map([](best b) { return b.at; }, found);
        if constexpr (Greatest) return both{xf::argmax(x.e, axes), std::move(r)};
        else return both{xf::argmin(x.e, axes), std::move(r)};
    }
};
template <bool Any>
struct truth {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        const auto f = [](bool s, T v, index_t) { return Any ? s || v != T(0) : s && v != T(0); };
        auto r = reduce(x.r, normal(index_list(axes, axes + K), N::rank), !Any, f);
        if constexpr (Any) return both{xf::any(x.e, axes), std::move(r)};
        else return both{xf::all(x.e, axes), std::move(r)};
    }
};
struct mean {
    template <class N, std::size_t K>
    static auto of(const both<N>& x, const index_t (&axes)[K]) {
        using T = typename N::value_type;
        using S = xf::float_t<T>;
        const index_list over = normal(index_list(axes, axes + K), N::rank);
        index_t count = 1;
        for (const index_t axis : over) count *= x.r.shape[std::size_t(axis)];
        const auto total = reduce(x.r, over, S(0), [](S s, T v, index_t) { return s + S(v); });
        return both{xf::mean(x.e, axes), map([&](S s) { return s / xf::real_t<S>(count); }, total)};
    }
};

/// Reduces K random axes; extremes of nothing are the caller's to avoid.
template <class Op, int K, class N>
auto reduce_some(chance& c, const both<N>& x, std::string& said) {
    index_t axes[K];
    fill(axes, c.axes(K, N::rank));
    said += ".reduce" + text(index_list(axes, axes + K));
    return Op::of(x, axes);
}

}  // namespace reference
