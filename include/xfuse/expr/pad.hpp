#pragma once
#include "xfuse/expr/padded.hpp"
#include "xfuse/expr/scalars.hpp"

namespace xf {

/// A mode of `pad`, as `xf::pad_mode::edge` or as NumPy's name of it, "edge".
struct pad_mode_argument {
    pad_mode mode;
    constexpr pad_mode_argument(pad_mode m) : mode(m) {}
    pad_mode_argument(const char* name) : mode(shape::find_mode(name)) {}
};

/// Elements before and after along one axis, also as a std::pair or an array of two; one number stands for
/// both.
struct pad_width {
    index_t before = 0, after = 0;
    template <core::number I>
    constexpr pad_width(I both) : before(core::to_index(both)), after(before) {}
    template <core::number I, core::number J>
    constexpr pad_width(I b, J a) : before(core::to_index(b)), after(core::to_index(a)) {}
    template <core::number I, core::number J>
    constexpr pad_width(const std::pair<I, J>& pair) : pad_width(pair.first, pair.second) {}
    template <core::list L>
        requires(core::length_of<L>() == 2)
    constexpr pad_width(const L& pair) : pad_width(core::to_indices(pair)[0], core::to_indices(pair)[1]) {}
};

namespace core {

template <class L>
inline constexpr bool is_array_of_widths = false;
template <std::convertible_to<pad_width> T, std::size_t K>
inline constexpr bool is_array_of_widths<T[K]> = true;

/// Widths in order: numbers and pairs in what may hold a list.
template <class L>
concept widths = list<L> || is_array_of_widths<L> || requires(const L& given) {
    typename L::value_type;
    requires std::convertible_to<const typename L::value_type&, pad_width>;
    given.begin();
    given.end();
    given.size();
};

}  // namespace core

}  // namespace xf

namespace xf::expr {

/// Throws shape_error where the border of an axis without elements would have to be made of some.
void check_border(pad_mode mode, std::span<const index_t> from, std::span<const index_t> padded);

/// Throws error for a value that the mode has no use for.
void check_takes_value(pad_mode mode);

/// In place of a value: 0.
struct no_pad_value {};

template <class N, class T>
auto pad_node(N n, const std::array<pad_width, std::size_t(N::rank)>& widths, pad_mode mode, T value) {
    std::array<index_t, std::size_t(N::rank)> before{}, after{};
    for (std::size_t axis = 0; axis < widths.size(); ++axis) {
        before[axis] = widths[axis].before;
        after[axis] = widths[axis].after;
    }
    const auto shape = padded_extents("pad", n, before, after);
    check_border(mode, shape_of(n), shape);
    if constexpr (std::is_same_v<T, no_pad_value>) {
        return padded<N>(std::move(n), before, shape, {}, mode);
    } else {
        check_takes_value(mode);
        return padded<N>(std::move(n), before, shape, fitted<typename N::value_type>("pad", value), mode);
    }
}
template <int Rank>
std::array<pad_width, std::size_t(Rank)> same_widths(pad_width width) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<pad_width, std::size_t(Rank)>{((void)I, width)...};
    }(std::make_index_sequence<std::size_t(Rank)>());
}

/// Throws rank_error unless there is one width for each axis, or one for all.
void check_width_count(std::size_t widths, int rank);

template <int Rank, class L>
std::array<pad_width, std::size_t(Rank)> each_width(const L& widths) {
    check_width_count(std::size(widths), Rank);
    auto each = same_widths<Rank>(std::size(widths) > 0 ? pad_width(*std::begin(widths)) : pad_width(0));
    if (std::size(widths) != 1) std::copy(std::begin(widths), std::end(widths), each.begin());
    return each;
}

/// A border around the operand, {before, after} elements wide along each axis: of `value`, or made of the
/// operand's own elements (see pad_mode). One pair stands for all axes. Lazy: a tile inside the border is
/// only read, one at the border is put together.
///
/// Shapes    (n_0, ...) -> (before_0 + n_0 + after_0, ...)
/// Throws    shape_error for a negative width, a padded shape that overflows, or an axis without elements
///           that any mode but constant would have to extend; error for a value where the mode is not
///           constant
/// Source    NumPy, pad; reflect, symmetric and wrap go on in the same period however wide the border is
template <operand X, std::size_t K, class T = no_pad_value>
auto pad(X&& x, const pad_width (&widths)[K], pad_mode_argument mode = pad_mode::constant, T value = {}) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    static_assert(int(K) == rank || K == 1,
                  "xfuse: pad: one width for each axis of the operand, or one for all");
    return pad_node(std::move(n), each_width<rank>(widths), mode.mode, value);
}
template <operand X, core::widths L, class T = no_pad_value>
auto pad(X&& x, const L& widths, pad_mode_argument mode = pad_mode::constant, T value = {}) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    constexpr int count = core::count_of<L>();
    static_assert(count < 0 || count == rank || count == 1,
                  "xfuse: pad: one width for each axis of the operand, or one for all");
    return pad_node(std::move(n), each_width<rank>(widths), mode.mode, value);
}
/// The same width on all sides, or one pair for all axes.
template <operand X, class W, class T = no_pad_value>
    requires(std::convertible_to<const W&, pad_width> && !core::widths<W>)
auto pad(X&& x, const W& width, pad_mode_argument mode = pad_mode::constant, T value = {}) {
    auto n = as_node(std::forward<X>(x));
    const auto each = same_widths<decltype(n)::rank>(width);
    return pad_node(std::move(n), each, mode.mode, value);
}

}  // namespace xf::expr
