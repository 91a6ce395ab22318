#pragma once
#include "fuzz/ops/views.hpp"
#include "fuzz/output.hpp"

/// Reductions over random axes, and running ones.
namespace fuzz {

template <class F>
struct reduction {
    const char* name;
    F call;  ///< (expression, axes and options...)
};
template <class F>
reduction(const char*, F) -> reduction<F>;

// The axes come as a reference to an array, so that its length stays part of the type.
// clang-format off
inline constexpr auto sum = reduction{"sum", [](const auto& x, const auto&... o) { return xf::sum(x, o...); }};
inline constexpr auto prod = reduction{"prod", [](const auto& x, const auto&... o) { return xf::prod(x, o...); }};
inline constexpr auto max = reduction{"max", [](const auto& x, const auto&... o) { return xf::max(x, o...); }};
inline constexpr auto min = reduction{"min", [](const auto& x, const auto&... o) { return xf::min(x, o...); }};
inline constexpr auto mean = reduction{"mean", [](const auto& x, const auto&... o) { return xf::mean(x, o...); }};
inline constexpr auto var = reduction{"var", [](const auto& x, const auto&... o) { return xf::var(x, o...); }};
inline constexpr auto stddev = reduction{"stddev", [](const auto& x, const auto&... o) { return xf::stddev(x, o...); }};
inline constexpr auto all = reduction{"all", [](const auto& x, const auto&... o) { return xf::all(x, o...); }};
inline constexpr auto any = reduction{"any", [](const auto& x, const auto&... o) { return xf::any(x, o...); }};
inline constexpr auto argmax = reduction{"argmax", [](const auto& x, const auto&... o) { return xf::argmax(x, o...); }};
inline constexpr auto argmin = reduction{"argmin", [](const auto& x, const auto&... o) { return xf::argmin(x, o...); }};
inline constexpr auto count_nonzero = reduction{"count_nonzero", [](const auto& x, const auto&... o) { return xf::count_nonzero(x, o...); }};
inline constexpr auto logsumexp = reduction{"logsumexp", [](const auto& x, const auto&... o) { return xf::logsumexp(x, o...); }};
inline constexpr auto norm = reduction{"norm", [](const auto& x, const auto&... o) { return xf::norm(x, o...); }};
// clang-format on
inline constexpr auto order_free = std::tuple(max, min, all, any, argmax, argmin, count_nonzero);
inline constexpr auto summing = std::tuple(sum, mean, var, stddev, norm, logsumexp);

/// Over K random axes.
template <int K, class F, class N>
auto reduce(session& s, const reduction<F>& f, const traced<N>& x) {
    const index_list axes = s.axes(K, N::rank);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, list<K>(axes).of); }, named{"axes", axes});
}
/// The same with the axes kept.
template <int K, class F, class N>
auto reduce_keeping(session& s, const reduction<F>& f, const traced<N>& x) {
    const index_list axes = s.axes(K, N::rank);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, list<K>(axes).of, xf::keepdims); }, named{"axes", axes},
        named{"keepdims", true});
}
template <class F, class N>
auto reduce_all(session& s, const reduction<F>& f, const traced<N>& x) {
    return perform(s, f.name, {x.id}, [&] { return f.call(x.e); });
}
/// Over the last K axes, where windows are.
template <int K, class F, class N>
auto reduce_last(session& s, const reduction<F>& f, const traced<N>& x) {
    index_list axes;
    for (int k = 0; k < K; ++k) axes.push_back(-1 - k);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, list<K>(axes).of); }, named{"axes", axes});
}
template <int K, class F, class N>
auto reduce_ddof(session& s, const reduction<F>& f, const traced<N>& x) {
    const index_list axes = s.axes(K, N::rank);
    const index_t ddof = s.structure.pick(0, 3);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, list<K>(axes).of, xf::ddof(ddof)); }, named{"axes", axes},
        named{"ddof", ddof});
}
template <class F, class N>
auto reduce_nothing(session& s, const reduction<F>& f, const traced<N>& x) {
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, xf::no_axes{}); }, named{"axes", index_list{}});
}

// clang-format off
inline constexpr auto cumsum = reduction{"cumsum", [](const auto& x, const auto&... axis) { return xf::cumsum(x, axis...); }};
inline constexpr auto cumprod = reduction{"cumprod", [](const auto& x, const auto&... axis) { return xf::cumprod(x, axis...); }};
// clang-format on
template <class F, class N>
auto scan(session& s, const reduction<F>& f, const traced<N>& x) {
    const index_t axis = s.axis(N::rank);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, axis); }, named{"axis", axis});
}
template <class F, class N>
auto scan_all(session& s, const reduction<F>& f, const traced<N>& x) {
    return perform(s, f.name, {x.id}, [&] { return f.call(x.e); });
}

/// Reductions evaluated together; each result is written as an evaluation.
template <class N>
void finish_several(session& s, const traced<N>& x) {
    const index_list axes = s.structure.axes(1, N::rank);
    if (x.extent(axes[0]) == 0) throw draw_again{};
    const auto note = [&](const char* name) { return s.program.add(name, {x.id}, named{"axes", axes}); };
    const int ids[] = {note("max"), note("argmax"), note("sum")};
    const auto e = xf::reduce(x.e, list<1>(axes).of, xf::max, xf::argmax, xf::sum);
    using several = std::remove_const_t<decltype(e)>;
    note_graph(s.out->seen, e, xf::expr::node_counts{several::node_count, several::edge_count});
    const std::vector<unsigned char> operands = memory_of(s.operands);
    const auto values = xf::eval(e, s.policy);
    const auto write = [&](const auto& result, int id) {
        using T = typename std::remove_cvref_t<decltype(result)>::value_type;
        outcome out;
        out.dtype = xf::name_of(xf::dtype_of<T>);
        out.shape.assign(result.shape().begin(), result.shape().end());
        const auto* first = reinterpret_cast<const unsigned char*>(result.data());
        out.data.assign(first, first + result.size() * sizeof(T));
        out.is_evaluated = true;
        if (s.out->begins()) s.out->write(s.program, id, operands, out);
    };
    write(std::get<0>(values), ids[0]);
    write(std::get<1>(values), ids[1]);
    write(std::get<2>(values), ids[2]);
}

}  // namespace fuzz
