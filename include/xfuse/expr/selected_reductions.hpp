#pragma once
#include "xfuse/expr/reductions.hpp"

/// Reductions of the elements that a mask selects, and with a value to begin with.
namespace xf::expr {

/// As an option of a reduction: the elements for which the mask is true, which broadcasts to the operand.
template <operand M>
auto where(M&& mask) {
    return where_option<node_of<M>>{as_node(std::forward<M>(mask))};
}

/// In place of an option that was not given.
struct not_given {};

template <class... O>
constexpr auto mask_of(const O&...) {
    return not_given{};
}
template <class Mask, class... O>
constexpr auto mask_of(const where_option<Mask>& first, const O&...) {
    return first.mask;
}
template <class First, class... O>
constexpr auto mask_of(const First&, const O&... rest) {
    return mask_of(rest...);
}
template <class... O>
constexpr auto initial_of(const O&...) {
    return not_given{};
}
template <class T, class... O>
constexpr auto initial_of(const initial<T>& first, const O&...) {
    return first.value;
}
template <class First, class... O>
constexpr auto initial_of(const First&, const O&... rest) {
    return initial_of(rest...);
}

/// Throws shape_error for a mask that does not stretch to the operand's shape.
void check_mask(const char* name, std::span<const index_t> mask, std::span<const index_t> operand);

template <class Mask, class N>
auto mask_beside(const char* name, const Mask& mask, const N& n) {
    static_assert(Mask::rank <= N::rank, "xfuse: a mask of a reduction has no more axes than its operand");
    check_mask(name, shape_of(mask), shape_of(n));
    const shape::access_map map = shape::broadcast_map(n.extents(), shape_of(mask));
    return make_view<false, N::rank>(Mask(mask), "where", n.extents(), map);
}

/// n, and `value` where the mask is false.
template <class Mask, class N>
auto selected(const char* name, const Mask& mask, const N& n, typename N::value_type value) {
    if constexpr (std::is_same_v<Mask, not_given>) return n;
    else return where_present(expr::cast<bool>(mask_beside(name, mask, n)), n, value);
}

/// An initial value as an element of the result.
template <class T, class V>
constant<T> initial_constant(const char* name, const V& value) {
    static_assert(core::kind_of<V> <= core::kind_of<T>,
                  "xfuse: the initial value of a reduction is of a kind that its result does not hold");
    return constant<T>(fitted<T>(name, value));
}
template <class F, class N, class V>
auto begun_with(F f, const char* name, N n, const V& value) {
    using T = typename N::value_type;
    if constexpr (std::is_same_v<V, not_given>) return n;
    else return map<F, N, constant<T>>(f, std::move(n), initial_constant<T>(name, value));
}

template <class Op>
struct first_step {
    static constexpr bool exists = false;
};
#define XFUSE_FIRST_STEP(op, functor)        \
    template <>                              \
    struct first_step<reductions::op> {      \
        static constexpr bool exists = true; \
        using type = ops::functor;           \
    };
XFUSE_FIRST_STEP(sum, add)
XFUSE_FIRST_STEP(prod, multiply)
XFUSE_FIRST_STEP(max, maximum)
XFUSE_FIRST_STEP(min, minimum)
XFUSE_FIRST_STEP(any, logical_or)
XFUSE_FIRST_STEP(all, logical_and)
#undef XFUSE_FIRST_STEP

namespace reductions {
/// Of nothing it is the neutral element.
struct min_or_neutral : min {
    static constexpr bool needs_elements = false;
};
}  // namespace reductions

template <class Op>
struct op_of_some {
    using type = Op;
};
template <>
struct op_of_some<reductions::max> {
    using type = reductions::max_or_neutral;
};
template <>
struct op_of_some<reductions::min> {
    using type = reductions::min_or_neutral;
};

template <class Op, int K, class N, class... O>
auto reduced_selection(Op, std::integral_constant<int, K> k, const N& n,
                       const fixed_vector<int, max_rank>& axes, const O&... options) {
    using T = typename N::value_type;
    const auto mask = mask_of(options...);
    const auto value = initial_of(options...);
    constexpr bool has_value = !std::is_same_v<std::remove_const_t<decltype(value)>, not_given>;
    static_assert(first_step<Op>::exists,
                  "xfuse: where and initial are options of sum, prod, max, min, any, all, and where of mean");
    static_assert(!Op::needs_elements || has_value,
                  "xfuse: max and min of masked elements need an initial value, as there may be none: "
                  "xf::max(x, {1}, xf::where(mask), xf::initial(0))");
    const auto some = selected(Op::name, mask, n, Op::template neutral<T>);
    return begun_with(typename first_step<Op>::type{}, Op::name,
                      reduced(typename op_of_some<Op>::type{}, k, some, axes, 0), value);
}
/// The sum of what is selected over how many there are; NaN of none.
template <int K, class N, class... O>
auto reduced_selection(reductions::mean, std::integral_constant<int, K> k, const N& n,
                       const fixed_vector<int, max_rank>& axes, const O&... options) {
    const auto mask = mask_of(options...);
    static_assert(std::is_same_v<decltype(initial_of(options...)), not_given>,
                  "xfuse: a mean has no initial value");
    const auto x = as_float(n);
    using T = typename decltype(x)::value_type;
    using real = decltype(std::abs(T{}));
    const auto counted = expr::cast<bool>(mask_beside("mean", mask, x));
    return reduced(reductions::sum{}, k, selected("mean", mask, x, T{}), axes, 0) /
           expr::cast<real>(reduced(reductions::sum{}, k, counted, axes, 0));
}

}  // namespace xf::expr
