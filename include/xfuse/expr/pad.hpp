#pragma once
#include <limits>
#include <type_traits>

#include "xfuse/expr/scalars.hpp"
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf {

/// A mode of `pad`, as `xf::pad_mode::edge` or as NumPy's name of it, "edge".
struct pad_mode_argument {
    pad_mode mode;
    constexpr pad_mode_argument(pad_mode m) : mode(m) {}
    pad_mode_argument(const char* name) : mode(shape::find_mode(name)) {}
};

/// Elements before and after along one axis; one number stands for both.
struct pad_width {
    index_t before = 0, after = 0;
    constexpr pad_width(index_t both) : before(both), after(both) {}
    constexpr pad_width(index_t b, index_t a) : before(b), after(a) {}
};

}  // namespace xf

namespace xf::expr {

/// The operand inside a border.
template <class Child>
class padded : public stage_node<padded<Child>, typename Child::value_type, Child::rank, Child> {
public:
    using value_type = typename Child::value_type;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    padded(Child child, const extents_type& before, const extents_type& shape, value_type fill, bool is_set,
           pad_mode mode = pad_mode::constant)
        : child_(std::move(child)),
          before_(before),
          shape_(shape),
          fill_(fill),
          is_set_(is_set),
          mode_(mode) {}

    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    bool changes_nothing() const { return shape_ == child_.extents(); }
    /// A consumer with a neutral element of its own gives it where the user gave no value.
    void fill_unset(value_type neutral) {
        if (!is_set_) fill_ = neutral;
    }

    int build(graph::builder& b) const {
        shape::access_map map = shape::identity_map(rank);
        for (int axis = 0; axis < rank; ++axis) map.offset[axis] = -before_[std::size_t(axis)];
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        return b.add_pad(from, map, dtype_of<value_type>, shape_, before_, shape_of(child_), &fill_, mode_);
    }

private:
    Child child_;
    extents_type before_, shape_;
    value_type fill_;
    bool is_set_;
    pad_mode mode_;
};

/// The padded extents. Throws shape_error for a negative width or an overflow.
template <class N>
auto padded_extents(const char* name, const N& n, const std::array<index_t, std::size_t(N::rank)>& before,
                    const std::array<index_t, std::size_t(N::rank)>& after) {
    auto shape = n.extents();
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (before[axis] < 0 || after[axis] < 0) {
            throw shape_error(core::message(name, ": width (", before[axis], ", ", after[axis], ") of axis ",
                                            int(axis), " is negative (operand shape ",
                                            core::shape_text(shape_of(n)), ")"));
        }
        if (__builtin_add_overflow(shape[axis], before[axis], &shape[axis]) ||
            __builtin_add_overflow(shape[axis], after[axis], &shape[axis])) {
            throw shape_error(core::message(name, ": the padded extent of axis ", int(axis),
                                            " overflows (operand shape ", core::shape_text(shape_of(n)),
                                            ")"));
        }
    }
    shape::check_shape(name, shape, sizeof(typename N::value_type));
    return shape;
}

/// Throws shape_error where the border of an axis without elements would have to be made of some.
void check_border(pad_mode mode, std::span<const index_t> from, std::span<const index_t> padded);

template <class N, class T>
auto pad_node(N n, const std::array<pad_width, std::size_t(N::rank)>& widths, pad_mode mode, T value) {
    std::array<index_t, std::size_t(N::rank)> before{}, after{};
    for (std::size_t axis = 0; axis < widths.size(); ++axis) {
        before[axis] = widths[axis].before;
        after[axis] = widths[axis].after;
    }
    const auto shape = padded_extents("pad", n, before, after);
    check_border(mode, shape_of(n), shape);
    return padded<N>(std::move(n), before, shape, fitted<typename N::value_type>("pad", value), true, mode);
}
template <int Rank>
std::array<pad_width, std::size_t(Rank)> same_widths(pad_width width) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<pad_width, std::size_t(Rank)>{((void)I, width)...};
    }(std::make_index_sequence<std::size_t(Rank)>());
}

/// A border around the operand, {before, after} elements wide along each axis: of `value`, or made of the
/// operand's own elements (see pad_mode). One pair stands for all axes. Lazy: a tile inside the border is
/// only read, one at the border is put together.
///
/// Shapes    (n_0, ...) -> (before_0 + n_0 + after_0, ...)
/// Throws    shape_error for a negative width, a padded shape that overflows, or an axis without elements
///           that any mode but constant would have to extend
/// Source    NumPy, pad; reflect, symmetric and wrap go on in the same period however wide the border is
template <operand X, std::size_t K, class T = int>
auto pad(X&& x, const pad_width (&widths)[K], pad_mode_argument mode = pad_mode::constant, T value = T(0)) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    static_assert(int(K) == rank || K == 1,
                  "xfuse: pad: one width for each axis of the operand, or one for all");
    auto each = same_widths<rank>(widths[0]);
    if constexpr (int(K) == rank) std::copy_n(widths, K, each.begin());
    return pad_node(std::move(n), each, mode.mode, value);
}
/// The same width on all sides.
template <operand X, std::integral I, class T = int>
auto pad(X&& x, I width, pad_mode_argument mode = pad_mode::constant, T value = T(0)) {
    auto n = as_node(std::forward<X>(x));
    const auto each = same_widths<decltype(n)::rank>(index_t(width));
    return pad_node(std::move(n), each, mode.mode, value);
}

}  // namespace xf::expr
