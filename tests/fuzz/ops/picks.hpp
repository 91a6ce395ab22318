#pragma once
#include "fuzz/ops/views.hpp"

/// Views that change the number of axes, and those that are stages of their own.
namespace fuzz {

template <int K, class N>
auto expand_dims(session& s, const traced<N>& x) {
    const index_list axes = s.axes(K, N::rank + K);
    return perform(
        s, "expand_dims", {x.id}, [&] { return xf::expand_dims(x.e, list<K>(axes).of); },
        named{"axes", axes});
}
template <class N>
auto squeeze(session& s, const traced<N>& x) {
    index_t axis = s.axis(N::rank);
    for (int k = 0; k < N::rank && !s.is_wrong(); ++k) {
        if (x.extent(k) == 1) axis = k;
    }
    return perform(
        s, "squeeze", {x.id}, [&] { return xf::squeeze(x.e, axis); }, named{"axes", index_list{axis}});
}
template <class N>
auto diagonal(session& s, const traced<N>& x) {
    const index_list axes = s.axes(2, N::rank);
    const index_t offset = s.structure.pick(-3, 3);
    return perform(
        s, "diagonal", {x.id}, [&] { return xf::diagonal(x.e, offset, axes[0], axes[1]); },
        named{"offset", offset}, named{"axes", axes});
}

/// x[index, ..., np.newaxis, :]
template <class N>
auto pick_index(session& s, const traced<N>& x) {
    const index_t n = x.extent(0);
    if (n == 0) throw draw_again{};
    const index_t index = s.is_wrong() ? (s.structure.one_in(2) ? n : -n - 1) : s.structure.pick(-n, n - 1);
    return perform(
        s, "pick_index", {x.id},
        [&] { return xf::view(x.e, index, xt::ellipsis(), xt::newaxis(), xt::all()); },
        named{"index", index});
}

template <class N>
auto repeat_counts(session& s, const traced<N>& x) {
    const index_t axis = s.axis(N::rank);
    const bool is_inside = axis >= -N::rank && axis < N::rank;
    std::vector<index_t> counts;
    for (index_t i = 0; is_inside && i < x.extent(axis); ++i) counts.push_back(s.tables.pick(0, 3));
    if (counts.size() > 2 && s.is_wrong()) counts.pop_back();
    else if (!counts.empty() && s.is_wrong()) counts[0] = -1;
    return perform(
        s, "repeat", {x.id}, [&] { return xf::repeat(x.e, counts, axis); }, named{"counts", counts},
        named{"axis", axis});
}

struct pad_choice {
    const char* mode = "constant";
    index_list before, after;
};
inline pad_choice choose_pad(session& s, int rank) {
    constexpr const char* modes[] = {"constant", "edge", "reflect", "symmetric", "wrap"};
    pad_choice p;
    p.mode = modes[s.structure.pick(0, 4)];
    const index_t most = s.structure.one_in(6) ? 9 : 3;
    for (int k = 0; k < rank; ++k) {
        p.before.push_back(s.structure.pick(0, most));
        p.after.push_back(s.structure.pick(0, most));
    }
    if (s.is_wrong()) p.before[0] = -1;
    return p;
}
template <class N>
auto pad(session& s, const traced<N>& x, const pad_choice& p) {
    const int value = scalar_value<int>(s);
    return perform(
        s, "pad", {x.id},
        [&] {
            return [&]<std::size_t... I>(std::index_sequence<I...>) {
                if (std::string_view(p.mode) != "constant")
                    return xf::pad(x.e, {xf::pad_width(p.before[I], p.after[I])...}, p.mode);
                return xf::pad(x.e, {xf::pad_width(p.before[I], p.after[I])...}, p.mode, value);
            }(std::make_index_sequence<std::size_t(N::rank)>());
        },
        named{"before", p.before}, named{"after", p.after}, named{"mode", p.mode}, named{"value", value});
}
template <class N>
auto pad(session& s, const traced<N>& x) {
    return pad(s, x, choose_pad(s, N::rank));
}

/// Strides of the user's own over what a computed or row-major operand covers.
template <int K, class N>
auto as_strided(session& s, const traced<N>& x, index_t low, index_t high) {
    index_list shape, strides;
    index_t least = 0, most = 0;
    for (int k = 0; k < K; ++k) {
        shape.push_back(s.structure.extent(5));
        strides.push_back(s.structure.pick(-3, 3));
        const index_t reach = (std::max<index_t>(shape.back(), 1) - 1) * strides.back();
        (reach < 0 ? least : most) += reach;
    }
    if (high - low <= most - least) throw draw_again{};
    index_t offset = s.structure.pick(low - least, high - 1 - most);
    if (s.is_wrong()) offset = s.structure.one_in(2) ? low - least - 1 : high - most;
    return perform(
        s, "as_strided", {x.id},
        [&] { return xf::as_strided(x.e, list<K>(shape).of, list<K>(strides).of, offset); },
        named{"shape", shape}, named{"strides", strides}, named{"offset", offset});
}
/// Of a computed operand: its elements in row-major order.
template <int K, class N>
auto as_strided(session& s, const traced<N>& x) {
    return as_strided<K>(s, x, 0, reference::volume(x.shape()));
}

}  // namespace fuzz
