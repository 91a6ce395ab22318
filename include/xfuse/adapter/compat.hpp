#pragma once
// The only place that knows where xtensor keeps its headers and which release it is.
#if __has_include(<xtensor/core/xtensor_config.hpp>)  // 0.26 moved every header into a subfolder
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xfixed.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xeval.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/core/xoperation.hpp>
#include <xtensor/core/xsemantic.hpp>
#include <xtensor/generators/xgenerator.hpp>
#include <xtensor/reducers/xreducer.hpp>
#include <xtensor/views/xbroadcast.hpp>
#include <xtensor/views/xdynamic_view.hpp>
#include <xtensor/views/xfunctor_view.hpp>
#include <xtensor/views/xindex_view.hpp>
#include <xtensor/views/xrepeat.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbroadcast.hpp>
#include <xtensor/xdynamic_view.hpp>
#include <xtensor/xeval.hpp>
#include <xtensor/xfixed.hpp>
#include <xtensor/xfunctor_view.hpp>
#include <xtensor/xgenerator.hpp>
#include <xtensor/xindex_view.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xoperation.hpp>
#include <xtensor/xreducer.hpp>
#include <xtensor/xrepeat.hpp>
#include <xtensor/xsemantic.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

#if XTENSOR_VERSION_MAJOR == 0 && XTENSOR_VERSION_MINOR < 26

// Before 0.26, xtensor tells `std::array<T, N>` from its own `svector<T, N, ...>` (the shape of an
// xarray) by a template template parameter, and keeps the two apart only if `__cplusplus` is exactly
// 201703. Under C++20, g++ takes the shape of an xarray for an array of 4 extents and evaluates a
// reduction of an xarray into a rank-4 xtensor; clang 19 finds the two equally good and refuses both.
// A match for the one svector that xtensor uses is better than either, and changes nothing elsewhere.
namespace xt {

#if defined(__clang__)  // g++ matches std::array by name, and would call this late if xtensor came first
template <class X, class T, std::size_t N>
struct rebind_container<X, svector<T, N, std::allocator<T>, true>> {
    using type = svector<X, N, std::allocator<X>, true>;
};
#endif

namespace detail {

template <class X, std::size_t N>
struct xtype_for_shape<svector<X, N, std::allocator<X>, true>> {
    template <class T, layout_type L>
    using type = xarray<T, L>;
};

}  // namespace detail
}  // namespace xt

#endif
