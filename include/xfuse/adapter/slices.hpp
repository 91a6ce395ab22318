#pragma once

#include "xfuse/adapter/compat.hpp"
#include "xfuse/expr/slice.hpp"

// xtensor's slices in `xf::view`.
namespace xf {

template <>
struct slice_traits<xt::xall_tag> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(xt::xall_tag, index_t extent) { return {0, 1, extent}; }
};
template <>
struct slice_traits<xt::xnewaxis_tag> {
    static constexpr slice_kind kind = slice_kind::new_axis;
};
template <>
struct slice_traits<xt::xellipsis_tag> {
    static constexpr slice_kind kind = slice_kind::ellipsis;
};
template <class A, class B, class C>
struct slice_traits<xt::xrange_adaptor<A, B, C>> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(const xt::xrange_adaptor<A, B, C>& range, index_t extent) {
        const auto chosen = range.get(std::size_t(extent));
        const auto count = index_t(chosen.size());
        return {count > 0 ? index_t(chosen(0)) : 0, index_t(chosen.step_size()), count};
    }
};
template <class T>
struct slice_traits<xt::xrange<T>> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(const xt::xrange<T>& range, index_t) {
        return {range.size() > 0 ? index_t(range(0)) : 0, 1, index_t(range.size())};
    }
};

}  // namespace xf
