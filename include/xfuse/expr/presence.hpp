#pragma once
#include "xfuse/expr/absence.hpp"
#include "xfuse/expr/reduction_node.hpp"
#include "xfuse/expr/runtime_choice.hpp"

/// Which elements of an expression exist, as an expression of truths: the same pads and views, over a `true`
/// without axes. It has extent 1 along axes where nothing changes, so that beside batches and channels it
/// costs nothing, and may have fewer axes: it broadcasts to the expression's shape.
namespace xf::expr {

/// What presences are made of.
inline constexpr bool is_there = true;

template <class N>
auto presence(const N& n, bool counts_padding);

/// n stretched to Rank axes; of `full` where it is `whole`, else as it is.
template <int Rank, class N>
auto stretched(N n, std::span<const index_t> full, unsigned whole) {
    std::array<index_t, std::size_t(Rank)> extents{};
    constexpr int missing = Rank - N::rank;
    for (int axis = 0; axis < Rank; ++axis) {
        const index_t own = axis < missing ? 1 : n.extents()[std::size_t(axis - missing)];
        extents[std::size_t(axis)] = whole >> axis & 1U ? full[std::size_t(axis)] : own;
    }
    const shape::access_map map = shape::broadcast_map(extents, shape_of(n));
    return make_view<false, Rank>(std::move(n), "presence", extents, map);
}
inline constexpr unsigned all_axes = ~0U;

/// The presence of an operand, with the rank of that and those axes whole.
template <class N>
auto whole_presence(const N& n, bool counts_padding, unsigned whole) {
    return stretched<N::rank>(presence(n, counts_padding), shape_of(n), whole);
}

/// The view of a node's presence: axes that it does not have, the result has not either.
template <class V, class P>
auto presence_of_view(const V& n, P below) {
    shape::access_map map;
    map.offset = axis_vector(P::rank, 0);
    std::array<index_t, std::size_t(V::rank)> shape;
    shape.fill(1);
    for (int axis = 0; axis < P::rank; ++axis) {
        if (below.extents()[std::size_t(axis)] > 1) map.offset[axis] = n.map().offset[std::size_t(axis)];
    }
    for (const shape::axis_use& use : n.map().uses) {
        if (below.extents()[std::size_t(use.producer)] <= 1) continue;
        map.uses.push_back(use);
        shape[std::size_t(use.consumer)] = n.extents()[std::size_t(use.consumer)];
    }
    return make_view<false, V::rank>(std::move(below), "presence", shape, map);
}
template <class Child, int Rank, bool Transparent>
auto presence_of(const view_node<Child, Rank, Transparent>& n, bool counts_padding) {
    auto below = whole_presence(n.child(), counts_padding, n.is_flat() ? all_axes : 0U);
    if (!n.is_flat()) return presence_of_view(n, std::move(below));
    shape::access_map map;
    for (const shape::axis_use& use : n.map().uses) map.uses.push_back(use);
    map.offset = axis_vector(1, n.map().offset[0]);
    return make_view<false, Rank>(std::move(below), "presence", n.extents(), map, true);
}

/// Inside a border of `value`, as wide as that from `before` to `shape`; stretched along its axes.
template <int Rank, class P>
auto presence_in_border(P inside, const std::array<index_t, std::size_t(Rank)>& extents,
                        const std::array<index_t, std::size_t(Rank)>& before,
                        const std::array<index_t, std::size_t(Rank)>& full, bool value,
                        pad_mode mode = pad_mode::constant) {
    unsigned bordered = 0;
    for (int axis = 0; axis < Rank; ++axis)
        bordered |= unsigned(full[std::size_t(axis)] != extents[std::size_t(axis)]) << axis;
    auto whole = stretched<Rank>(std::move(inside), extents, bordered);
    auto shape = whole.extents();
    for (int axis = 0; axis < Rank; ++axis) {
        if (bordered >> axis & 1U) shape[std::size_t(axis)] = full[std::size_t(axis)];
    }
    return padded<decltype(whole)>(std::move(whole), before, shape, value, mode);
}
template <class Child, bool OfWindows>
auto presence_of(const padded<Child, OfWindows>& n, bool counts_padding) {
    constexpr int rank = Child::rank;
    auto below = presence(n.child(), counts_padding);
    if constexpr (!OfWindows)
        return presence_in_border<rank>(std::move(below), n.child().extents(), n.before(), n.extents(), true,
                                        n.mode());
    else {
        const std::array<index_t, std::size_t(rank)> none{};
        const bool is_data = n.is_set() || counts_padding;
        const auto whole = counts_padding ? n.extents_without_overhang() : n.extents();
        const auto inner = is_data ? whole : n.child().extents();
        auto inside = presence_in_border<rank>(std::move(below), n.child().extents(),
                                               is_data ? n.before() : none, inner, true);
        return presence_in_border<rank>(std::move(inside), inner, is_data ? none : n.before(), n.extents(),
                                        false);
    }
}

/// What stands in a border that is made of several elements is there.
template <class Child>
auto presence_of(const bordered<Child>& n, bool counts_padding) {
    return presence_in_border<Child::rank>(presence(n.child(), counts_padding), n.child().extents(),
                                           n.before(), n.extents(), true,
                                           shape::is_by_axes(n.mode()) ? pad_mode::constant : n.mode());
}
template <class Child>
auto presence_of(const taken<Child>& n, bool counts_padding) {
    auto below = whole_presence(n.child(), counts_padding, 1U << n.axis());
    return taken<decltype(below)>(std::move(below), "presence", n.table(), n.axis());
}
template <class Child, class With, class T, int Rank>
auto presence_of(const looked_up<Child, With, T, Rank, true>& n, bool counts_padding) {
    return n.over(whole_presence(n.child(), counts_padding, all_axes), "presence");
}
template <class Child, int Rank>
auto presence_of(const strided<Child, Rank>& n, bool counts_padding) {
    auto below = whole_presence(n.child(), counts_padding, all_axes);
    return strided<decltype(below), Rank>(std::move(below), n.extents(), n.strides(), n.offset());
}
template <class... Parts>
auto presence_of(const concatenated<Parts...>& n, bool counts_padding) {
    return std::apply(
        [&](const auto&... part) {
            return concatenated<decltype(whole_presence(part, counts_padding, all_axes))...>(
                "presence", n.axis(), whole_presence(part, counts_padding, all_axes)...);
        },
        n.operands());
}
template <class E>
auto presence_of(const stage_barrier<E>& n, bool counts_padding) {
    return presence(n.child(), counts_padding);
}

/// All of some presences.
template <class First>
auto all_present(First first) {
    return first;
}
template <class First, class Second, class... Rest>
auto all_present(First first, Second second, Rest... rest) {
    using both = map<ops::logical_and, First, Second>;
    return all_present(both({}, std::move(first), std::move(second)), std::move(rest)...);
}
template <class F, class... Args>
auto presence_of(const map<F, Args...>& n, bool counts_padding) {
    const auto one = [&](const auto& a) {
        if constexpr (may_be_absent<std::remove_cvref_t<decltype(a)>>())
            return std::make_tuple(presence(a, counts_padding));
        else return std::tuple<>();
    };
    return std::apply(
        [&](const auto&... a) {
            return std::apply([](const auto&... present) { return all_present(present...); },
                              std::tuple_cat(one(a)...));
        },
        n.operands());
}

/// Is an element there? `counts_padding`: padding of windows is, so that only the overhang of ceil_mode is
/// not.
template <class N>
auto presence(const N& n, bool counts_padding) {
    if constexpr (may_be_absent<N>()) return presence_of(n, counts_padding);
    else {
        const std::array<index_t, 0> none{};
        return leaf<bool, 0>(&is_there, none, none);
    }
}

/// n where `present`, else `value`. What costs more than reading it is a stage of its own, which others
/// share.
template <class P, class N>
auto where_present(P present, const N& n, typename N::value_type value) {
    using T = typename N::value_type;
    if constexpr (cost_of<N>() < cheap_to_repeat) {
        using masked = map<ops::where, P, N, constant<T>>;
        return masked({}, std::move(present), N(n), constant<T>(value));
    } else {
        using masked = map<ops::where, P, stage_barrier<N>, constant<T>>;
        return masked({}, std::move(present), stage_barrier<N>(n), constant<T>(value));
    }
}

/// n with `value` where it is absent, which is data to whoever reads that.
template <class N>
decltype(auto) absent_as(const N& n, typename N::value_type value) {
    if constexpr (!may_be_absent<N>()) return n;
    else if constexpr (is_filled<N>()) {
        N filled = n;
        filled.fill_absent(value);
        return filled;
    } else {
        using choice = runtime_choice<N, decltype(where_present(presence(n, false), n, value))>;
        return has_absent(n, false) ? choice(where_present(presence(n, false), n, value)) : choice(n);
    }
}
template <class N>
decltype(auto) absent_as_zero(const N& n) {
    if constexpr (is_zero_where_absent<N>()) return n;
    else return absent_as(n, typename N::value_type{});
}

/// n with 0 for what averages leave out.
template <class N>
auto without_overhang(const N& n) {
    if constexpr (is_filled<N>()) {
        N rest = n;
        rest.leave_out_overhang();
        return rest;
    } else return where_present(presence(n, true), absent_as_zero(n), typename N::value_type{});
}

/// The presence of n for a reduction over some axes: these are whole.
template <class N>
auto presence_along(const N& n, const fixed_vector<int, max_rank>& axes, bool counts_padding) {
    unsigned reduced = 0;
    for (const int axis : axes) reduced |= 1U << axis;
    return whole_presence(n, counts_padding, reduced);
}

}  // namespace xf::expr
