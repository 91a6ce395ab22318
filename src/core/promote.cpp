#include "xfuse/core/promote.hpp"

#include <array>
#include <utility>

namespace xf {
namespace {

template <int A, int... B>
constexpr std::array<dtype, computed_count> promotions_of(std::integer_sequence<int, B...>) {
    return {dtype_of<promote_t<core::element_at<A>, core::element_at<B>>>...};
}
template <int... A>
constexpr std::array<std::array<dtype, computed_count>, computed_count> all_promotions(
    std::integer_sequence<int, A...> all) {
    return {promotions_of<A>(all)...};
}
constexpr auto table = all_promotions(std::make_integer_sequence<int, computed_count>{});

}  // namespace

dtype promote(dtype a, dtype b) { return table[std::size_t(a)][std::size_t(b)]; }

}  // namespace xf
