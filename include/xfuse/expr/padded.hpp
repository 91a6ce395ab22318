#pragma once
#include <optional>

#include "xfuse/expr/stage_node.hpp"

namespace xf::expr {

/// The operand inside a border. That of windows may have been given no value: then it is absent for
/// reductions, and 0 to all others. What windows of ceil_mode read past their padding is the end of that
/// border, but in averages it never counts.
template <class Child, bool OfWindows = false>
class padded : public stage_node<padded<Child, OfWindows>, typename Child::value_type, Child::rank, Child> {
public:
    using value_type = typename Child::value_type;
    using child_type = Child;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr int node_count = Child::node_count + (OfWindows ? 3 : 2);
    static constexpr int edge_count = Child::edge_count + (OfWindows ? 3 : 2);

    padded(Child child, const extents_type& before, const extents_type& shape, value_type fill,
           pad_mode mode = pad_mode::constant)
        : child_(std::move(child)), before_(before), shape_(shape), fill_(fill), mode_(mode) {}
    /// Padding of windows; the last `overhang` elements are past it.
    padded(Child child, const extents_type& before, const extents_type& shape, const extents_type& overhang,
           std::optional<value_type> fill)
        requires OfWindows
        : child_(std::move(child)),
          before_(before),
          shape_(shape),
          fill_(fill.value_or(value_type{})),
          windows_{overhang, value_type{}, fill.has_value()} {}

    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    const extents_type& before() const { return before_; }
    pad_mode mode() const { return mode_; }
    bool changes_nothing() const { return shape_ == child_.extents(); }

    bool is_set() const { return windows_.is_set; }
    extents_type extents_without_overhang() const {
        extents_type extents = shape_;
        for (std::size_t axis = 0; axis < extents.size(); ++axis) extents[axis] -= windows_.overhang[axis];
        return extents;
    }
    /// Is an element of the border absent? `counts_padding`: or only of the overhang?
    bool has_absent_border(bool counts_padding) const {
        if (counts_padding) return windows_.overhang != extents_type{};
        return !windows_.is_set && !changes_nothing();
    }
    /// What a reduction puts where elements are absent: its neutral element.
    void fill_absent(value_type neutral)
        requires OfWindows
    {
        windows_.absent = neutral;
        this->renew();
        if constexpr (requires { child_.fill_absent(neutral); }) child_.fill_absent(neutral);
    }
    /// What an average puts past the padding: 0, also where the padding has a value.
    void leave_out_overhang()
        requires OfWindows
    {
        windows_.leaves_out_overhang = has_absent_border(true);
        this->renew();
        if constexpr (requires { child_.leave_out_overhang(); }) child_.leave_out_overhang();
    }

    /// Whoever fills the border reads the value where the node lies.
    void write_key(key_writer& writer) const
        requires has_key<Child>
    {
        writer.add(this);
        writer.add(before_);
        writer.add(shape_);
        writer.add_value(fill_);
        writer.add(std::uint64_t(mode_));
        if constexpr (OfWindows) {
            writer.add(windows_.overhang);
            writer.add_value(windows_.absent);
            writer.add(std::uint64_t(windows_.is_set) << 1 | std::uint64_t(windows_.leaves_out_overhang));
        }
        child_.write_key(writer);
    }
    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        if constexpr (OfWindows) {
            if (!windows_.is_set) return border(b, from, before_, shape_, child_.extents(), windows_.absent);
            if (windows_.leaves_out_overhang) {
                const extents_type inner = extents_without_overhang();
                const int padding = border(b, from, before_, inner, child_.extents(), fill_);
                return border(b, {padding, shape::identity_map(rank)}, {}, shape_, inner, windows_.absent);
            }
        }
        return border(b, from, before_, shape_, child_.extents(), fill_);
    }

private:
    struct nothing {
        static constexpr bool is_set = true;
        static constexpr extents_type overhang{};
    };
    struct of_windows {
        extents_type overhang;
        value_type absent;
        bool is_set;
        bool leaves_out_overhang = false;
    };

    int border(graph::builder& b, const graph::edge& from, const extents_type& before,
               const extents_type& shape, const extents_type& inside, const value_type& fill) const {
        shape::access_map map = shape::identity_map(rank);
        for (int axis = 0; axis < rank; ++axis) map.offset[axis] = -before[std::size_t(axis)];
        return b.add_pad(from, map, dtype_of<value_type>, shape, before, inside, &fill, mode_);
    }

    Child child_;
    extents_type before_, shape_;
    value_type fill_;
    pad_mode mode_ = pad_mode::constant;
    [[no_unique_address]] std::conditional_t<OfWindows, of_windows, nothing> windows_;
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

}  // namespace xf::expr
