#pragma once
#include <array>
#include <concepts>

#include "xfuse/core/lists.hpp"

namespace xf {

/// Reductions keep the reduced axes with extent 1.
struct keepdims_t {};
inline constexpr keepdims_t keepdims{};

/// var and stddev divide by the number of elements less this.
struct ddof {
    index_t value;
    constexpr explicit ddof(index_argument v) : value(v) {}
};

/// Reductions leave out the elements for which a mask is false: `xf::where(mask)` as an option.
template <class Mask>
struct where_option {
    Mask mask;
};

/// Reductions begin with this: sum and prod add and multiply it, max and min take it as an element.
template <class T>
struct initial {
    T value;
    constexpr explicit initial(T v) : value(v) {}
};

}  // namespace xf

namespace xf::expr {

/// Reduces `n` over the K axes; reduce_all over all of them.
template <class Op, class N, std::size_t K, class... Options>
auto reduce_over(const N& n, const std::array<index_t, K>& axes, Options... options);
template <class Op, class N, class... Options>
auto reduce_all(const N& n, Options... options);

/// Running results of `n` along an axis, or along all elements.
template <class Op, class N>
auto scan_axis(N n, index_t axis);
template <class Op, class N>
auto scan_all(N n);

template <core::number_or_list A>
constexpr auto axes_of(const A& axes) {
    static_assert(core::has_length<A>,
                  "xfuse: the rank of a reduction follows from the number of axes, which is not known at "
                  "compile time: write xf::sized<K>(axes), a braced list, or a std::array");
    return core::to_indices(axes);
}

/// Options that change what is reduced.
template <class O>
inline constexpr bool selects = false;
template <class Mask>
inline constexpr bool selects<where_option<Mask>> = true;
template <class T>
inline constexpr bool selects<initial<T>> = true;

template <class O>
concept reduce_option = std::same_as<O, keepdims_t> || std::same_as<O, ddof> || selects<O>;

namespace reductions {
struct sum;
struct prod;
struct max;
struct min;
struct mean;
struct var;
struct stddev;
struct all;
struct any;
struct argmax;
struct argmin;
struct count_nonzero;
struct logsumexp;
struct norm;
struct cumsum;
struct cumprod;
}  // namespace reductions

// Every reduction by name, for those who declare each: members here, functions in reductions.hpp.
#define XFUSE_EACH_REDUCTION(declare)                                                                       \
    declare(sum) declare(prod) declare(max) declare(min) declare(mean) declare(var) declare(stddev)         \
        declare(all) declare(any) declare(argmax) declare(argmin) declare(count_nonzero) declare(logsumexp) \
            declare(norm)

/// The reductions as members: `e.max()`, `e.max(-1)`, `e.max({-1, -2})`, each with options; and the running
/// ones, `e.cumsum()`, `e.cumsum(-1)`.
template <class N>
struct reduce_members {
#define XFUSE_REDUCTION(name)                                                             \
    template <reduce_option... O>                                                         \
    auto name(O... options) const {                                                       \
        return reduce_all<reductions::name>(self(), options...);                          \
    }                                                                                     \
    template <core::number_or_list A, reduce_option... O>                                 \
    auto name(const A& axes, O... options) const {                                        \
        return reduce_over<reductions::name>(self(), axes_of(axes), options...);          \
    }                                                                                     \
    template <std::size_t K, reduce_option... O>                                          \
    auto name(const index_argument(&axes)[K], O... options) const {                       \
        return reduce_over<reductions::name>(self(), core::to_indices(axes), options...); \
    }                                                                                     \
    template <reduce_option... O>                                                         \
    auto name(no_entries, O... options) const {                                           \
        return reduce_over<reductions::name>(self(), no_axes{}, options...);              \
    }
    XFUSE_EACH_REDUCTION(XFUSE_REDUCTION)
#undef XFUSE_REDUCTION

#define XFUSE_SCAN(name)                                             \
    auto name() const { return scan_all<reductions::name>(self()); } \
    auto name(index_argument axis) const { return scan_axis<reductions::name>(self(), axis); }
    XFUSE_SCAN(cumsum)
    XFUSE_SCAN(cumprod)
#undef XFUSE_SCAN

private:
    const N& self() const { return static_cast<const N&>(*this); }
};

}  // namespace xf::expr
