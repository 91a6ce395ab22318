#include "expr/semantics.hpp"

/// The element types of results, where NumPy's promotion is not plain; checked when this compiles.
namespace {

using namespace semantics;

template <class A, class B>
using sum_of = typename decltype(xf::expr::add(std::declval<xf::expr::leaf<A, 1>>(),
                                               std::declval<xf::expr::leaf<B, 1>>()))::value_type;
template <class A, class B>
using sum_with = typename decltype(std::declval<xf::expr::leaf<A, 1>>() + std::declval<B>())::value_type;
template <class A, class B>
inline constexpr bool is = std::is_same_v<A, B>;

// numpy.promote_types, every pair that is not plain
static_assert(is<sum_of<i8, u8>, i16> && is<sum_of<u8, i8>, i16> && is<sum_of<i16, u8>, i16>);
static_assert(is<sum_of<i8, u16>, i32> && is<sum_of<i32, u32>, i64> && is<sum_of<i16, u32>, i64>);
static_assert(is<sum_of<i64, u64>, double> && is<sum_of<i8, u64>, double> && is<sum_of<u32, u64>, u64>);
static_assert(is<sum_of<float, i8>, float> && is<sum_of<float, u16>, float> && is<sum_of<i16, float>, float>);
static_assert(is<sum_of<float, i32>, double> && is<sum_of<float, u32>, double> &&
              is<sum_of<i64, float>, double>);
static_assert(is<sum_of<float, double>, double> && is<sum_of<bool, float>, float> &&
              is<sum_of<bool, u8>, u8>);
static_assert(is<sum_of<c64, float>, c64> && is<sum_of<c64, double>, c128> && is<sum_of<c64, i32>, c128>);
static_assert(is<sum_of<c64, i16>, c64> && is<sum_of<double, c64>, c128> && is<sum_of<bool, c64>, c64>);

// A C++ scalar is weak: it raises an array to its kind, never its size.
static_assert(is<sum_with<float, double>, float> && is<sum_with<float, int>, float> &&
              is<sum_with<i8, int>, i8>);
static_assert(is<sum_with<u8, long>, u8> && is<sum_with<i32, double>, double> &&
              is<sum_with<i8, float>, double>);
static_assert(is<sum_with<bool, int>, i64> && is<sum_with<bool, double>, double> &&
              is<sum_with<c64, double>, c64>);
static_assert(is<sum_with<float, c128>, c64> && is<sum_with<double, c64>, c128> &&
              is<sum_with<i32, c64>, c128>);

template <class N>
using value = typename N::value_type;
template <class T>
xf::expr::leaf<T, 2> some() {
    return xf::lazy(static_cast<const T*>(nullptr), {2, 2});
}
static_assert(is<value<decltype(some<i8>().sum())>, i64> && is<value<decltype(some<u8>().sum())>, u64>);
static_assert(is<value<decltype(some<bool>().sum())>, i64> &&
              is<value<decltype(some<float>().prod(0))>, float>);
static_assert(is<value<decltype(some<i32>().mean())>, double> &&
              is<value<decltype(some<float>().mean())>, float>);
static_assert(is<value<decltype(some<bool>().var())>, double> &&
              is<value<decltype(some<c64>().var())>, float>);
static_assert(is<value<decltype(some<i8>().max())>, i8> && is<value<decltype(some<float>().argmax())>, i64>);
static_assert(is<value<decltype(some<float>().any())>, bool> &&
              is<value<decltype(some<float>().count_nonzero())>, i64>);
static_assert(is<value<decltype(xf::abs(some<c128>()))>, double> &&
              is<value<decltype(some<i8>() / some<i8>())>, double>);
static_assert(is<value<decltype(some<i8>() < some<float>())>, bool> &&
              is<value<decltype(xf::sqrt(some<i16>()))>, double>);
static_assert(is<value<decltype(some<float>() / 2)>, float> && is<value<decltype(some<i32>() % 2)>, i32>);
static_assert(is<value<decltype(xf::where(some<bool>(), some<i8>(), some<u8>()))>, i16>);
static_assert(is<value<decltype(xf::where(some<bool>(), some<float>(), 1.5))>, float>);

}  // namespace
