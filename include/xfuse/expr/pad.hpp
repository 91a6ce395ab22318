#pragma once
#include <limits>
#include <type_traits>

#include "xfuse/expr/view.hpp"
#include "xfuse/rows/convert.hpp"

namespace xf {

/// How `pad` fills the border.
enum class pad_mode { constant };

/// Elements before and after along one axis; one number stands for both.
struct pad_width {
    index_t before = 0, after = 0;
    constexpr pad_width(index_t both) : before(both), after(both) {}
    constexpr pad_width(index_t b, index_t a) : before(b), after(a) {}
};

}  // namespace xf

namespace xf::expr {

/// The operand inside a border of one value.
template <class Child>
class padded : public node<padded<Child>, typename Child::value_type, Child::rank> {
public:
    using value_type = typename Child::value_type;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr role kind = role::stage;
    static constexpr bool is_memory = false;
    static constexpr int input_count = 1;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;
    static constexpr int widest = sizeof(value_type);
    static constexpr bool complex_below = is_complex<value_type>::value;

    padded(Child child, const extents_type& before, const extents_type& shape, value_type fill, bool is_set)
        : child_(std::move(child)), before_(before), shape_(shape), fill_(fill), is_set_(is_set) {}

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
        return b.add_pad(from, map, dtype_of<value_type>, shape_, before_, shape_of(child_), &fill_);
    }
    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<value_type, First>();
    }

private:
    Child child_;
    extents_type before_, shape_;
    value_type fill_;
    bool is_set_;
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
            throw shape_error(core::message(name, ": the padded extent of axis ", int(axis), " overflows"));
        }
    }
    shape::check_shape(name, shape, sizeof(typename N::value_type));
    return shape;
}

/// `widths` elements of `value` before and after each axis.
/// Throws    shape_error for a negative width or a padded shape that overflows
template <operand X, std::size_t K, class T = int>
auto pad(X&& x, const pad_width (&widths)[K], pad_mode = pad_mode::constant, T value = T(0)) {
    auto n = as_node(std::forward<X>(x));
    using N = decltype(n);
    static_assert(int(K) == N::rank, "xfuse: pad: one width for each axis of the operand");
    std::array<index_t, K> before, after;
    for (std::size_t k = 0; k < K; ++k) {
        before[k] = widths[k].before;
        after[k] = widths[k].after;
    }
    const auto shape = padded_extents("pad", n, before, after);
    return padded<N>(std::move(n), before, shape, rows::convert_scalar<typename N::value_type>(value), true);
}

}  // namespace xf::expr
