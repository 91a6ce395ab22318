#pragma once
#include <algorithm>
#include <concepts>
#include <tuple>

#include "xfuse/adapter/host.hpp"
#include "xfuse/expr/evaluate.hpp"

// What the library needs to know of an xtensor object: rank, extents, and strided memory where it has that.
namespace xf::adapter {

/// An xtensor container, adaptor, view or lazy expression; not one of our own nodes.
template <class X>
concept tensor = xt::is_xexpression<X>::value && !ours<std::remove_cvref_t<X>>;

/// The number of axes that the type states, or -1 where it is known only at run time.
template <tensor X>
constexpr int rank_of() {
    using shape = typename std::remove_cvref_t<X>::shape_type;
    if constexpr (requires { std::tuple_size<shape>::value; })
        return static_cast<int>(std::tuple_size<shape>::value);
    else return -1;
}

template <class X>
using element_of = std::remove_const_t<typename X::value_type>;

/// Elements at constant strides in memory: containers, adaptors, and views of those by integers,
/// ranges and `xt::all`.
template <class X>
concept strided = tensor<X> && stored_element<element_of<X>> && requires(X& x) {
    { x.data() } -> std::convertible_to<const element_of<X>*>;
    x.strides();
    x.data_offset();
};

/// Extents or strides of an xtensor object, as the rest of the library counts them.
template <int Rank, class Values>
std::array<index_t, std::size_t(Rank)> to_array(const Values& values) {
    std::array<index_t, std::size_t(Rank)> result{};
    std::transform(values.begin(), values.end(), result.begin(),
                   [](auto n) { return static_cast<index_t>(n); });
    return result;
}

/// The same into `axes`, where the rank may be known only at run time: Rank is -1 then.
template <int Rank, class Values>
void set_axes(const Values& values, axis_vector& axes) {
    if constexpr (Rank < 0) {
        if (values.size() > std::size_t(max_rank)) {
            throw rank_error(
                core::message("an array of ", values.size(), " axes; ", max_rank, " is the limit"));
        }
    }
    axes.clear();
    for (const auto value : values) axes.push_back(static_cast<index_t>(value));
}
template <class Values>
axis_vector to_axes(const Values& values) {
    axis_vector result;
    set_axes<-1>(values, result);
    return result;
}

/// The address of element (0, ..., 0).
template <strided X>
auto first_element(X& x) {
    return x.data() + static_cast<std::ptrdiff_t>(x.data_offset());
}

/// A target over the elements of `y`.
template <strided Y>
planning::target target_of(Y& y) {
    return {first_element(y), dtype_of<element_of<Y>>, to_axes(y.shape()), to_axes(y.strides())};
}

}  // namespace xf::adapter
