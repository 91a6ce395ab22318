#pragma once
#include <vector>

#include "xfuse/expr/take.hpp"

namespace xf {

/// `extent` entries of an axis from `start` on, `step` apart.
struct axis_range {
    index_t start = 0, step = 1, extent = 0;
};

/// How a type of another library slices one axis: empty here, specialised by the adapter with a
/// `kind` and, for a range, `of(slice, extent)` that returns an axis_range; its step is 0 where the
/// slice's is, which is refused. For places it has `of(slice, extent, axis)` that returns their indices.
enum class slice_kind { index, range, new_axis, ellipsis, places };
template <class S>
struct slice_traits {};
template <core::number I>
struct slice_traits<I> {
    static constexpr slice_kind kind = slice_kind::index;
};
/// An axis as it is.
struct whole_axis {};
template <>
struct slice_traits<whole_axis> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(const whole_axis&, index_t extent) { return {0, 1, extent}; }
};
template <class S>
concept slice = requires { slice_traits<std::remove_cvref_t<S>>::kind; };

}  // namespace xf

namespace xf::expr {

/// The index counted from the end where negative. Throws bounds_error outside the axis.
index_t checked_index(index_t index, index_t extent, int axis, std::span<const index_t> shape);
/// Throws bounds_error where a range does not move.
void check_step(index_t step, int axis, std::span<const index_t> shape);

/// Throws bounds_error where not as many entries are left as there should be.
void check_dropped(index_t left, index_t expected, index_t extent, int axis);

template <class S>
inline constexpr slice_kind kind_of_slice = slice_traits<std::remove_cvref_t<S>>::kind;
template <slice_kind Kind, class... S>
inline constexpr int slice_count = (int(kind_of_slice<S> == Kind) + ... + 0);

/// Collects the axes of a sliced view, one slice after the other.
template <int Rank>
struct slicer {
    std::span<const index_t> from;
    std::array<index_t, std::size_t(Rank)> shape{};
    shape::access_map map{};
    int in = 0, out = 0;

    void keep(const axis_range& range) {
        map.uses.push_back({out, in, range.step, 1, 0});
        map.offset[in++] = range.start;
        shape[std::size_t(out++)] = range.extent;
    }
    template <class S>
    void add(const S& s, int implied) {
        constexpr slice_kind kind = kind_of_slice<S>;
        if constexpr (kind == slice_kind::index) {
            map.offset[in] = checked_index(core::to_index(s), from[std::size_t(in)], in, from);
            ++in;
        } else if constexpr (kind == slice_kind::range) {
            const axis_range range = slice_traits<S>::of(s, from[std::size_t(in)]);
            check_step(range.step, in, from);
            keep(range);
        } else if constexpr (kind == slice_kind::new_axis) {
            shape[std::size_t(out++)] = 1;
        } else {
            for (int k = 0; k < implied; ++k) keep({0, 1, from[std::size_t(in)]});
        }
    }
};

/// One axis of a slice at the places that are left of it; the other slices are done.
template <class N, class S>
auto keep_places(N n, const S& s, int axis) {
    if constexpr (kind_of_slice<S> != slice_kind::places) return n;
    else {
        const indexed_axis where = axis_of_indices("view", n, axis);
        return take_node(where, std::move(n), own_indices(where, slice_traits<S>::of(s, where.extent, axis)));
    }
}
template <class N>
auto keep_each(N n, int, int) {
    return n;
}
/// The slices one after the other; `implied` axes stand for an ellipsis, `axis` is where in the result.
template <class N, class S, class... Rest>
auto keep_each(N n, int axis, int implied, const S& s, const Rest&... rest) {
    constexpr slice_kind kind = kind_of_slice<S>;
    const int step = kind == slice_kind::index ? 0 : kind == slice_kind::ellipsis ? implied : 1;
    return keep_each(keep_places(std::move(n), s, axis), axis + step, implied, rest...);
}
template <class S>
decltype(auto) without_places(const S& s) {
    if constexpr (kind_of_slice<S> == slice_kind::places) return whole_axis{};
    else return (s);
}

/// x sliced axis by axis: integers drop an axis, ranges keep it, a new axis has extent 1, an ellipsis
/// stands for the axes not named, as does the end of the list. Ranges are clamped as in NumPy. Places, as of
/// xt::keep and xt::drop, pick entries of an axis, each for itself, as `take` does.
/// Throws bounds_error for an integer or a place outside its axis, and for a range whose step is 0.
template <operand X, slice... S>
    requires(slice_count<slice_kind::places, S...> == 0)
auto view(X&& x, const S&... slices) {
    auto n = as_node(std::forward<X>(x));
    using N = decltype(n);
    constexpr int named = slice_count<slice_kind::index, S...> + slice_count<slice_kind::range, S...>;
    static_assert(named <= N::rank, "xfuse: view names more axes than its operand has");
    static_assert(slice_count<slice_kind::ellipsis, S...> <= 1, "xfuse: view takes one ellipsis at most");
    constexpr int rank =
        N::rank - slice_count<slice_kind::index, S...> + slice_count<slice_kind::new_axis, S...>;
    slicer<rank> seen{shape_of(n)};
    seen.map.offset.resize(N::rank, 0);
    (seen.add(slices, N::rank - named), ...);
    while (seen.in < N::rank) seen.keep({0, 1, seen.from[std::size_t(seen.in)]});
    return make_view<true, rank>(std::move(n), "view", seen.shape, seen.map);
}
template <operand X, slice... S>
    requires(slice_count<slice_kind::places, S...> > 0)
auto view(X&& x, const S&... slices) {
    constexpr int named = slice_count<slice_kind::index, S...> + slice_count<slice_kind::range, S...> +
                          slice_count<slice_kind::places, S...>;
    const int implied = node_of<X>::rank - named;
    return keep_each(expr::view(std::forward<X>(x), without_places(slices)...), 0, implied, slices...);
}

}  // namespace xf::expr
