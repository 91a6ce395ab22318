#pragma once
#include <algorithm>
#include <limits>

#include "xfuse/adapter/compat.hpp"
#include "xfuse/expr/slice.hpp"

// xtensor's slices as those of xf::view.
namespace xf {

template <>
struct slice_traits<xt::xall_tag> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(const xt::xall_tag&, index_t extent) { return {0, 1, extent}; }
};
template <>
struct slice_traits<xt::xnewaxis_tag> {
    static constexpr slice_kind kind = slice_kind::new_axis;
};
template <>
struct slice_traits<xt::xellipsis_tag> {
    static constexpr slice_kind kind = slice_kind::ellipsis;
};

/// `xt::range(start, stop, step)`, each an integer or `xt::placeholders::_`, read as Python reads a slice.
template <class A, class B, class C>
struct slice_traits<xt::xrange_adaptor<A, B, C>> {
    static constexpr slice_kind kind = slice_kind::range;

    static axis_range of(const xt::xrange_adaptor<A, B, C>& s, index_t extent) {
        const index_t step = given(s.step(), 1);
        if (step == 0) return {0, 0, 0};
        const index_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? extent : extent - 1;
        const auto bound = [&](const auto& value, index_t otherwise) {
            if constexpr (is_given<decltype(value)>) {
                const auto index = static_cast<index_t>(value);
                return std::clamp(index < 0 ? index + extent : index, lowest, highest);
            } else return otherwise;
        };
        const index_t start = bound(s.start(), step > 0 ? lowest : highest);
        const index_t stop = bound(s.stop(), step > 0 ? highest : lowest);
        const index_t span = step > 0 ? stop - start : start - stop,
                      size = step > 0 ? step : -std::max(step, -std::numeric_limits<index_t>::max());
        return {start, step, span > 0 ? (span - 1) / size + 1 : 0};
    }

private:
    template <class V>
    static constexpr bool is_given = !std::is_same_v<std::remove_cvref_t<V>, xt::placeholders::xtuph>;
    template <class V>
    static index_t given(const V& value, index_t otherwise) {
        if constexpr (is_given<V>) return static_cast<index_t>(value);
        else return otherwise;
    }
};

/// `xt::keep(0, 2)`.
template <class T>
struct slice_traits<xt::xkeep_slice<T>> {
    static constexpr slice_kind kind = slice_kind::places;
    static std::vector<index_t> of(xt::xkeep_slice<T> s, index_t, int) {
        s.normalize(0);  // as they were given
        std::vector<index_t> places;
        for (T k = 0; k < s.size(); ++k) places.push_back(static_cast<index_t>(s(k)));
        return places;
    }
};
/// `xt::drop(0, 2)`: all but these.
template <class T>
struct slice_traits<xt::xdrop_slice<T>> {
    static constexpr slice_kind kind = slice_kind::places;
    static std::vector<index_t> of(xt::xdrop_slice<T> s, index_t extent, int axis) {
        s.normalize(static_cast<std::size_t>(extent));
        std::vector<index_t> places;
        for (index_t k = 0; k < extent; ++k) {
            if (s.contains(static_cast<T>(k))) places.push_back(k);
        }
        expr::check_dropped(index_t(places.size()), static_cast<index_t>(s.size()), extent, axis);
        return places;
    }
};

/// What is left of a range once xtensor has bound it to an axis.
template <class T>
struct slice_traits<xt::xrange<T>> {
    static constexpr slice_kind kind = slice_kind::range;
    static axis_range of(const xt::xrange<T>& s, index_t) {
        return {static_cast<index_t>(s(0)), 1, std::max<index_t>(0, static_cast<index_t>(s.size()))};
    }
};

}  // namespace xf
