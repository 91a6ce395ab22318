#pragma once
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf::expr {

/// Elements an as_strided may reach, counted from the operand's first one, and how the operand calls itself.
struct reach {
    index_t low, high;  ///< half-open
};

/// Throws bounds_error unless every element of the strided shape lies within the reach; also where
/// the arithmetic would overflow.
void check_strided(std::span<const index_t> shape, std::span<const index_t> strides, index_t offset,
                   const reach& within);

/// The memory that a view of memory covers, as long as its map is linear: where its first element lies, and
/// its strides.
template <class N>
bool find_memory(const N& n, const typename N::value_type*& first, axis_vector& strides) {
    using T = typename N::value_type;
    if constexpr (N::kind == role::memory) {
        const graph::location where = n.where();
        first = static_cast<const T*>(where.data);
        strides = where.strides;
        return true;
    } else {
        axis_vector below;
        if (n.is_flat() || !find_memory(n.child(), first, below)) return false;
        const shape::map_view map = n.map();
        strides.resize(0, 0);
        strides.resize(N::rank, 0);
        for (const shape::axis_use& use : map.uses) {
            if (!use.is_affine()) return false;
            strides[use.consumer] += use.step * below[use.producer];
        }
        for (int axis = 0; axis < below.size(); ++axis) first += map.offset[std::size_t(axis)] * below[axis];
        return true;
    }
}

template <class N>
const auto& memory_below(const N& n) {
    if constexpr (N::kind == role::memory) return n;
    else return memory_below(n.child());
}

/// Strided memory seen through strides of the user's own.
template <class Child, int Rank>
class strided : public stage_node<strided<Child, Rank>, typename Child::value_type, Rank, Child> {
public:
    using value_type = typename Child::value_type;
    using extents_type = std::array<index_t, std::size_t(Rank)>;
    static constexpr int rank = Rank;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    strided(Child child, const extents_type& shape, const extents_type& strides, index_t offset)
        : child_(std::move(child)), shape_(shape), strides_(strides), offset_(offset) {
        shape::check_shape("as_strided", shape_, sizeof(value_type));
        check_strided(shape_, strides_, offset_, reach_of(child_));
        // What no element is found by was not checked, and may be of any size.
        if (shape::volume(shape_) == 0) offset_ = 0;
        for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
            if (shape_[axis] <= 1) strides_[axis] = 0;
        }
    }
    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    const extents_type& strides() const { return strides_; }
    index_t offset() const { return offset_; }

    /// A leaf over the same memory where there is any; otherwise the operand is evaluated first, in
    /// row-major order, and the strides count its elements.
    graph::edge resolve_strided(graph::builder& b, const shape::access_map& map) const {
        graph::edge e;
        const value_type* first = nullptr;
        if (is_in_memory(first)) {
            if constexpr (Child::is_memory)
                memory_below(child_).build(b);                           // refuses what has another shape now
            check_strided(shape_, strides_, offset_, reach_of(child_));  // it may lie in other strides
            e.node = b.add_leaf(dtype_of<value_type>, first + offset_, shape_of(*this), strides_);
            e.map = map;
            return e;
        }
        const graph::edge below = resolve(b, child_, shape::identity_map(Child::rank));
        e.node = b.flatten(below, dtype_of<value_type>, shape_of(child_), "as_strided");
        shape::access_map flat;
        for (int axis = 0; axis < Rank; ++axis)
            flat.uses.push_back({axis, 0, strides_[std::size_t(axis)], 1, 0});
        flat.offset = axis_vector(1, offset_);
        if (shape::compose(map, {{flat.uses.data(), std::size_t(Rank)}, {flat.offset.data(), 1}}, e.map))
            return e;
        e.map = flat;
        e.node = b.add_copy(e, dtype_of<value_type>, shape_of(*this), "its index does not compose");
        e.map = map;
        return e;
    }
    int build(graph::builder& b) const {
        const graph::edge e = resolve_strided(b, shape::identity_map(Rank));
        return b.add_copy(e, dtype_of<value_type>, shape_of(*this), nullptr);
    }

private:
    bool is_in_memory(const value_type*& first) const {
        axis_vector strides;
        if constexpr (Child::is_memory) return find_memory(child_, first, strides);
        else return false;
    }
    static reach reach_of(const Child& child) {
        if constexpr (Child::is_memory) {
            axis_vector strides;
            const value_type* first = nullptr;
            if (find_memory(child, first, strides)) return covered_elements(child, strides);
        }
        return {0, shape::volume(shape_of(child))};
    }
    static reach covered_elements(const Child& child, const axis_vector& strides) {
        reach r{0, 1};
        for (int axis = 0; axis < Child::rank; ++axis) {
            const index_t extent = child.extents()[std::size_t(axis)];
            if (extent == 0) return {0, 0};
            (strides[axis] < 0 ? r.low : r.high) += (extent - 1) * strides[axis];
        }
        return r;
    }
    Child child_;
    extents_type shape_, strides_;
    index_t offset_;
};

/// The elements of x at offset + sum(strides * index), strides counted in elements; overlap is allowed.
/// Checked against the memory that x covers. A computed x is evaluated first, and `explain` says so.
///
/// Throws    bounds_error where an element would lie outside; shape_error for a bad shape
/// Source    NumPy, lib.stride_tricks.as_strided (there unchecked, and in bytes)
template <operand X, core::number_or_list A>
auto as_strided(X&& x, const A& shape, const int_list_beside<core::length_of<A>()>& strides,
                index_argument offset = 0) {
    static_assert(core::has_length<A>,
                  "xfuse: as_strided: the rank of the result is the length of the shape, which is not known "
                  "at compile time: write xf::sized<R>(shape), a braced list, or a std::array");
    auto n = as_node(std::forward<X>(x));
    const auto extents = core::to_indices(shape);
    const auto steps = xf::shape::strides_beside<extents.size()>("as_strided", strides);
    return strided<decltype(n), int(extents.size())>(std::move(n), extents, steps, offset);
}
template <operand X, std::size_t K>
auto as_strided(X&& x, const index_argument (&shape)[K], const int_list_beside<int(K)>& strides,
                index_argument offset = 0) {
    return expr::as_strided(std::forward<X>(x), core::to_indices(shape), strides, offset);
}
template <operand X>
auto as_strided(X&& x, no_entries, const int_list_beside<0>& strides, index_argument offset = 0) {
    return expr::as_strided(std::forward<X>(x), no_axes{}, strides, offset);
}

}  // namespace xf::expr
