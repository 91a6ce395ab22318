#pragma once
#include "xfuse/expr/bordered.hpp"
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

/// Values in front of and behind one axis; one number stands for both.
struct pad_values {
    double before = 0, after = 0;
    template <class V>
        requires std::is_arithmetic_v<V>
    constexpr pad_values(V both) : before(double(both)), after(double(both)) {}
    template <class V, class W>
        requires(std::is_arithmetic_v<V> && std::is_arithmetic_v<W>)
    constexpr pad_values(V b, W a) : before(double(b)), after(double(a)) {}
};

/// The modes maximum, mean, median and minimum look at so many elements beside the border, at most: on all
/// sides, or in front and behind.
struct stat_length {
    pad_width sides;
    constexpr explicit stat_length(pad_width length) : sides(length) {}
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

/// The values of all sides: two for each axis.
template <class N, class T>
typename bordered<N>::sides values_of_sides(const T& value) {
    using element = typename N::value_type;
    typename bordered<N>::sides values{};
    if constexpr (scalar<T>) values.fill(fitted<element>("pad", value));
    return values;
}
template <class N, std::size_t K>
typename bordered<N>::sides values_of_sides(const std::array<pad_values, K>& given) {
    using element = typename N::value_type;
    static_assert(int(K) == N::rank || K == 1,
                  "xfuse: pad: one pair of values for each axis, or one for all");
    typename bordered<N>::sides values{};
    for (std::size_t side = 0; side < values.size(); ++side) {
        const pad_values& each = given[K == 1 ? 0 : side / 2];
        values[side] = fitted<element>("pad", side % 2 == 0 ? each.before : each.after);
    }
    return values;
}

template <class N, class T>
auto pad_node(N n, const std::array<pad_width, std::size_t(N::rank)>& widths, pad_mode mode, const T& value) {
    using result = bordered<N>;
    std::array<index_t, std::size_t(N::rank)> before{}, after{};
    for (std::size_t axis = 0; axis < widths.size(); ++axis) {
        before[axis] = widths[axis].before;
        after[axis] = widths[axis].after;
    }
    const auto shape = padded_extents("pad", n, before, after);
    check_border(mode, shape_of(n), shape);
    check_mode_of_type(mode, dtype_of<typename N::value_type>);
    if constexpr (std::is_same_v<T, stat_length>) {
        typename result::lengths lengths;
        for (std::size_t side = 0; side < lengths.size(); ++side)
            lengths[side] = side % 2 == 0 ? value.sides.before : value.sides.after;
        check_stat_length(mode, lengths);
        result border(std::move(n), before, shape, mode, {});
        border.set_stat_length(lengths);
        return border;
    } else {
        if constexpr (!std::is_same_v<T, no_pad_value>) check_takes_value(mode);
        return result(std::move(n), before, shape, mode, values_of_sides<N>(value));
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
/// only read, one at the border is put together. The value of modes constant and linear_ramp is one number,
/// or a braced list of pairs {before, after}, one for each axis or one for all; other modes may be given a
/// stat_length.
///
/// Shapes    (n_0, ...) -> (before_0 + n_0 + after_0, ...)
/// Throws    shape_error for a negative width, a padded shape that overflows, or an axis without elements
///           that any mode but constant would have to extend, or a stat_length below 1; error for a value
///           where the mode takes none; dtype_error for statistics of complex elements
/// Source    NumPy, pad; reflect, symmetric and wrap go on in the same period however wide the border is
template <operand X, std::size_t K, class T = no_pad_value>
auto pad(X&& x, const pad_width (&widths)[K], pad_mode_argument mode = pad_mode::constant, T value = {}) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    static_assert(int(K) == rank || K == 1,
                  "xfuse: pad: one width for each axis of the operand, or one for all");
    return pad_node(std::move(n), each_width<rank>(widths), mode.mode, value);
}
template <operand X, std::size_t K, std::size_t V>
auto pad(X&& x, const pad_width (&widths)[K], pad_mode_argument mode, const pad_values (&values)[V]) {
    return expr::pad(std::forward<X>(x), widths, mode, std::to_array(values));
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
template <operand X, core::widths L, std::size_t V>
auto pad(X&& x, const L& widths, pad_mode_argument mode, const pad_values (&values)[V]) {
    return expr::pad(std::forward<X>(x), widths, mode, std::to_array(values));
}
/// The same width on all sides, or one pair for all axes.
template <operand X, class W, class T = no_pad_value>
    requires(std::convertible_to<const W&, pad_width> && !core::widths<W>)
auto pad(X&& x, const W& width, pad_mode_argument mode = pad_mode::constant, T value = {}) {
    auto n = as_node(std::forward<X>(x));
    const auto each = same_widths<decltype(n)::rank>(width);
    return pad_node(std::move(n), each, mode.mode, value);
}

template <operand X, class W, std::size_t V>
    requires(std::convertible_to<const W&, pad_width> && !core::widths<W>)
auto pad(X&& x, const W& width, pad_mode_argument mode, const pad_values (&values)[V]) {
    return expr::pad(std::forward<X>(x), width, mode, std::to_array(values));
}

}  // namespace xf::expr
