#pragma once
#include "fuzz/ops/elementwise.hpp"
#include "fuzz/ops/picks.hpp"
#include "fuzz/ops/reductions.hpp"

/// Indexing by arrays, order and statistics.
namespace fuzz {

/// Places within an axis of extent n: any integers, modulo n.
template <class N>
auto wrapped(session& s, const traced<N>& places, index_t n) {
    if (n == 0 || n > 100) throw draw_again{};
    return perform(
        s, "wrapped", {places.id}, [&] { return places.e % typename N::value_type(n); }, named{"n", n});
}
template <class N>
index_t inner_axis(session& s, const traced<N>&) {
    return s.structure.pick(-N::rank, N::rank - 1);
}

/// The entries at places that an operand says.
template <class N, class I>
auto take(session& s, const traced<N>& x, const traced<I>& places) {
    const index_t axis = inner_axis(s, x);
    const auto at = wrapped(s, places, x.extent(axis));
    return perform(
        s, "take", {x.id, at.id}, [&] { return xf::take(x.e, at.e, axis); }, named{"axis", axis});
}
/// At places that the program says.
template <class N>
auto take_list(session& s, const traced<N>& x) {
    const index_t axis = s.axis(N::rank);
    const bool is_inside = axis >= -N::rank && axis < N::rank;
    const index_t n = is_inside ? x.extent(axis) : 1;
    std::vector<index_t> places;
    for (index_t i = n > 0 ? s.structure.pick(0, 6) : 0; i > 0; --i)
        places.push_back(s.tables.pick(-n, n - 1));
    if (!places.empty() && s.is_wrong()) places.back() = s.structure.one_in(2) ? n : -n - 1;
    return perform(
        s, "take_list", {x.id}, [&] { return xf::take(x.e, places, axis); }, named{"places", places},
        named{"axis", axis});
}
template <class N, class I>
auto take_along_axis(session& s, const traced<N>& x, const traced<I>& places, index_t axis) {
    const auto at = wrapped(s, places, x.extent(axis));
    return perform(
        s, "take_along_axis", {x.id, at.id}, [&] { return xf::take_along_axis(x.e, at.e, axis); },
        named{"axis", axis});
}
/// Indices for take_along_axis: extent 1 here and there, and any extent along the axis.
template <class T, class N>
auto places_beside(session& s, const traced<N>& x, index_t axis) {
    index_list shape = x.shape();
    for (index_t& extent : shape) extent = s.structure.one_in(4) ? 1 : extent;
    shape[std::size_t(axis < 0 ? axis + N::rank : axis)] = s.structure.pick(0, 5);
    return operand<T, N::rank>(s, shape);
}

// clang-format off
inline constexpr auto median = reduction{"median", [](const auto& x, const auto&... o) { return xf::median(x, o...); }};
inline constexpr auto nanmedian = reduction{"nanmedian", [](const auto& x, const auto&... o) { return xf::nanmedian(x, o...); }};
inline constexpr auto nansum = reduction{"nansum", [](const auto& x, const auto&... o) { return xf::nansum(x, o...); }};
inline constexpr auto nanmean = reduction{"nanmean", [](const auto& x, const auto&... o) { return xf::nanmean(x, o...); }};
inline constexpr auto nanmax = reduction{"nanmax", [](const auto& x, const auto&... o) { return xf::nanmax(x, o...); }};
inline constexpr auto nanmin = reduction{"nanmin", [](const auto& x, const auto&... o) { return xf::nanmin(x, o...); }};
inline constexpr auto nanvar = reduction{"nanvar", [](const auto& x, const auto&... o) { return xf::nanvar(x, o...); }};
inline constexpr auto nanstd = reduction{"nanstd", [](const auto& x, const auto&... o) { return xf::nanstd(x, o...); }};
inline constexpr auto selected_sum = reduction{"sum_where", [](const auto& x, const auto&... o) { return xf::sum(x, o...); }};
inline constexpr auto selected_max = reduction{"max_where", [](const auto& x, const auto&... o) { return xf::max(x, o...); }};
inline constexpr auto selected_min = reduction{"min_where", [](const auto& x, const auto&... o) { return xf::min(x, o...); }};
inline constexpr auto sum_before = reduction{"cumsum_before", [](const auto& x, const auto&... o) { return xf::cumsum(x, o...); }};
inline constexpr auto product_before = reduction{"cumprod_before", [](const auto& x, const auto&... o) { return xf::cumprod(x, o...); }};
inline constexpr auto sort = reduction{"sort", [](const auto& x, const auto&... axis) { return xf::sort(x, axis...); }};
inline constexpr auto argsort = reduction{"argsort", [](const auto& x, const auto&... axis) { return xf::argsort(x, axis...); }};
inline constexpr auto cummax = reduction{"cummax", [](const auto& x, const auto&... axis) { return xf::cummax(x, axis...); }};
inline constexpr auto cummin = reduction{"cummin", [](const auto& x, const auto&... axis) { return xf::cummin(x, axis...); }};
// clang-format on
inline constexpr auto of_numbers = std::tuple(nansum, nanmean, nanmax, nanmin, nanvar, nanstd, nanmedian);

template <int K, class N>
auto quantile(session& s, const traced<N>& x) {
    const index_list axes = s.axes(K, N::rank);
    const double shares[] = {0, 0.25, 0.5, 0.3, 0.99, 1};
    const double q = shares[s.structure.pick(0, 5)];
    return perform(
        s, "quantile", {x.id}, [&] { return xf::quantile(x.e, q, list<K>(axes).of); }, named{"q", q},
        named{"axes", axes});
}
/// A reduction of what a mask selects.
template <int K, class F, class N, class M>
auto reduce_where(session& s, const reduction<F>& f, const traced<N>& x, const traced<M>& mask) {
    const index_list axes = s.axes(K, N::rank);
    const int first = scalar_value<int>(s);
    return perform(
        s, f.name, {x.id, mask.id},
        [&] { return f.call(x.e, list<K>(axes).of, xf::where(mask.e), xf::initial(first)); },
        named{"axes", axes}, named{"initial", first});
}
template <class N>
auto roll(session& s, const traced<N>& x) {
    const index_list axes = {s.axis(N::rank), s.axis(N::rank)};
    const index_list shifts = {s.structure.pick(-12, 12), s.structure.pick(-12, 12)};
    return perform(
        s, "roll", {x.id}, [&] { return xf::roll(x.e, list<2>(shifts).of, list<2>(axes).of); },
        named{"shifts", shifts}, named{"axes", axes});
}
template <class N>
auto diff(session& s, const traced<N>& x) {
    const index_t axis = s.axis(N::rank), times = s.is_wrong() ? -1 : s.structure.pick(0, 3);
    return perform(
        s, "diff", {x.id}, [&] { return xf::diff(x.e, times, axis); }, named{"n", times},
        named{"axis", axis});
}
template <class N>
auto top_places(session& s, const traced<N>& x) {
    const index_t axis = inner_axis(s, x), n = x.extent(axis);
    const index_t k = s.is_wrong() ? n + 1 : s.structure.pick(0, n);
    return perform(
        s, "topk", {x.id}, [&] { return xf::topk(x.e, k, axis).indices; }, named{"k", k}, named{"axis", axis},
        named{"places", true});
}
template <class N>
auto top_values(session& s, const traced<N>& x) {
    const index_t axis = inner_axis(s, x), k = s.structure.pick(0, x.extent(axis));
    return perform(
        s, "topk", {x.id}, [&] { return xf::topk(x.e, k, axis).values; }, named{"k", k}, named{"axis", axis},
        named{"places", false});
}
template <class N, class V>
auto searchsorted(session& s, const traced<N>& sorted, const traced<V>& values) {
    const bool right = s.structure.one_in(2);
    return perform(
        s, "searchsorted", {sorted.id, values.id},
        [&] { return xf::searchsorted(sorted.e, values.e, right ? "right" : "left"); },
        named{"right", right});
}
template <class N, class F>
auto convolve(session& s, const traced<N>& x, const traced<F>& f) {
    const char* const modes[] = {"full", "same", "valid"};
    const char* const mode = modes[s.structure.pick(0, 2)];
    return perform(
        s, "convolve", {x.id, f.id}, [&] { return xf::convolve(x.e, f.e, mode); }, named{"mode", mode});
}
/// A border that is made axis by axis.
template <class N>
auto pad_by_axes(session& s, const traced<N>& x) {
    constexpr const char* modes[] = {"maximum", "minimum", "mean", "median", "linear_ramp", "constant"};
    pad_choice p = choose_pad(s, N::rank);
    p.mode = modes[s.structure.pick(0, 5)];
    const bool takes_values = s.structure.one_in(2);
    const bool is_statistic =
        std::string_view(p.mode) != "linear_ramp" && std::string_view(p.mode) != "constant";
    const index_list numbers = {s.structure.pick(is_statistic ? 1 : -4, 4), s.structure.pick(1, 9)};
    const auto build = [&]<std::size_t... I>(std::index_sequence<I...>) {
        if (!takes_values) return xf::pad(x.e, {xf::pad_width(p.before[I], p.after[I])...}, p.mode);
        if (is_statistic)
            return xf::pad(x.e, {xf::pad_width(p.before[I], p.after[I])...}, p.mode,
                           xf::stat_length({numbers[0], numbers[1]}));
        return xf::pad(x.e, {xf::pad_width(p.before[I], p.after[I])...}, p.mode, {{numbers[0], numbers[1]}});
    };
    return perform(
        s, "pad_by_axes", {x.id}, [&] { return build(std::make_index_sequence<std::size_t(N::rank)>()); },
        named{"before", p.before}, named{"after", p.after}, named{"mode", p.mode},
        named{"numbers", takes_values ? numbers : index_list{}});
}
template <class A, class B>
auto kron(session& s, const traced<A>& a, const traced<B>& b) {
    return perform(s, "kron", {a.id, b.id}, [&] { return xf::kron(a.e, b.e); });
}
template <class F, class N>
auto running_before(session& s, const reduction<F>& f, const traced<N>& x) {
    const index_t axis = s.axis(N::rank);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, axis, xf::exclusive); }, named{"axis", axis});
}

}  // namespace fuzz
