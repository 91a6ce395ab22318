#pragma once
#include "xfuse/expr/border_by_axes.hpp"
#include "xfuse/expr/stage_node.hpp"

namespace xf::expr {

/// What `pad` gives: the operand in a border of any mode.
template <class Child>
class bordered : public stage_node<bordered<Child>, typename Child::value_type, Child::rank, Child> {
public:
    using value_type = typename Child::value_type;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr std::size_t side_count = 2 * std::size_t(rank);
    using sides = std::array<value_type, side_count>;
    using lengths = std::array<index_t, side_count>;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    bordered(Child child, const extents_type& before, const extents_type& shape, pad_mode mode,
             const sides& values)
        : child_(std::move(child)), before_(before), shape_(shape), mode_(mode), values_(values) {
        is_even_ = mode == pad_mode::constant;
        for (const value_type& each : values_) is_even_ = is_even_ && each == values_[0];
        for (std::size_t axis = 0; axis < before.size(); ++axis)
            starts_[axis] = starts_of_parts(before[axis], child_.extents()[axis], shape[axis]);
    }
    void set_stat_length(const lengths& of) {
        stat_length_ = of;
        has_stat_length_ = true;
    }

    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    const extents_type& before() const { return before_; }
    pad_mode mode() const { return mode_; }
    bool changes_nothing() const { return shape_ == child_.extents(); }

    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        const bool has_border = !changes_nothing();
        if (has_border && !is_even_ && (mode_ == pad_mode::constant || shape::is_by_axes(mode_))) {
            const std::span<const index_t> length{stat_length_.data(), has_stat_length_ ? side_count : 0};
            return add_border(b, from,
                              {mode_, dtype_of<value_type>, child_.extents(), before_, shape_, starts_,
                               reinterpret_cast<const std::byte*>(values_.data()), length});
        }
        shape::access_map map = shape::identity_map(rank);
        for (int axis = 0; axis < rank; ++axis) map.offset[axis] = -before_[std::size_t(axis)];
        return b.add_pad(from, map, dtype_of<value_type>, shape_, before_, child_.extents(), &fill_,
                         has_border ? mode_ : pad_mode::constant);
    }

private:
    Child child_;
    extents_type before_, shape_;
    pad_mode mode_;
    bool is_even_ = true;  ///< one constant on all sides
    bool has_stat_length_ = false;
    sides values_;
    lengths stat_length_{};
    std::array<part_starts, std::size_t(rank)> starts_{};
    value_type fill_ = values_.empty() ? value_type{} : values_.front();
};

}  // namespace xf::expr
