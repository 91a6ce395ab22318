#pragma once
#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/dynamic/operand.hpp"
#include "xfuse/expr/slice.hpp"

namespace xf::dynamic {

/// Throws rank_error for more slices than axes, and for a result of more axes than there can be.
void check_slices(const erased_pointer& x, int named, int dropped, int added);
/// The elements that slices kept: result axes `seen.out` of `seen.shape`.
erased_pointer view(const erased_pointer& x, const expr::slicer<max_rank>& seen);
/// The entries of an axis at these places. Throws bounds_error for one outside.
erased_pointer keep_places(const erased_pointer& x, std::vector<index_t> places, int axis);

/// Slice by slice: those of places, the other ones being done; `axis` is where in the result.
inline erased_pointer keep_each(const erased_pointer& x, int, int) { return x; }
template <class S, class... Rest>
erased_pointer keep_each(const erased_pointer& x, int axis, int implied, const S& s, const Rest&... rest) {
    constexpr slice_kind kind = expr::kind_of_slice<S>;
    const int step = kind == slice_kind::index ? 0 : kind == slice_kind::ellipsis ? implied : 1;
    if constexpr (kind == slice_kind::places) {
        auto places = slice_traits<std::remove_cvref_t<S>>::of(s, x->shape()[axis], axis);
        return keep_each(keep_places(x, std::move(places), axis), axis + step, implied, rest...);
    } else return keep_each(x, axis + step, implied, rest...);
}

}  // namespace xf::dynamic

namespace xf::expr {

/// As view of operands whose rank is known at compile time. Throws rank_error for more slices than axes.
template <any_operand X, slice... S>
X view(const X& x, const S&... slices) {
    constexpr int indices = slice_count<slice_kind::index, S...>;
    constexpr int named =
        indices + slice_count<slice_kind::range, S...> + slice_count<slice_kind::places, S...>;
    static_assert(slice_count<slice_kind::ellipsis, S...> <= 1, "xfuse: view takes one ellipsis at most");
    const int rank = int(x.dimension());
    dynamic::check_slices(x.pointer(), named, indices, slice_count<slice_kind::new_axis, S...>);
    slicer<max_rank> seen{x.shape()};
    seen.map.offset.resize(rank, 0);
    (seen.add(without_places(slices), rank - named), ...);
    while (seen.in < rank) seen.keep({0, 1, seen.from[std::size_t(seen.in)]});
    return X(dynamic::keep_each(dynamic::view(x.pointer(), seen), 0, rank - named, slices...));
}

}  // namespace xf::expr
