#pragma once
#include "xfuse/expr/build.hpp"

namespace xf::expr {

/// The operand's elements in other places: nothing but an access map. A transparent view neither drops
/// nor repeats what is computed below it, so an elementwise operand of few inputs is fused through it; any
/// other makes a computed operand a stage of its own.
template <class Child, int Rank, bool Transparent>
class view_node : public node<view_node<Child, Rank, Transparent>, typename Child::value_type, Rank> {
public:
    using value_type = typename Child::value_type;
    using child_type = Child;
    using parts = std::tuple<Child>;
    using base = node<view_node, value_type, Rank>;
    using extents_type = std::array<index_t, std::size_t(Rank)>;
    static constexpr int rank = Rank;
    static constexpr role kind = role::view;
    static constexpr bool is_memory = Child::is_memory;
    static constexpr bool is_transparent =
        Transparent && !is_memory && Child::input_count <= max_repeated_inputs;
    static constexpr int input_count = is_transparent ? Child::input_count : 1;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;
    static constexpr int widest = is_transparent ? Child::widest : int(sizeof(value_type));
    static constexpr bool complex_below = [] {
        if constexpr (is_transparent && requires { Child::complex_below; }) return bool(Child::complex_below);
        else return is_complex<value_type>::value;
    }();

    static constexpr std::uint64_t divisors = [] {
        if constexpr (is_transparent && requires { Child::divisors; }) return std::uint64_t(Child::divisors);
        else return std::uint64_t(0);
    }();

    view_node(Child child, const char* name, const extents_type& shape, const shape::access_map& map,
              bool flat = false)
        : child_(std::move(child)), name_(name), shape_(shape), is_flat_(flat) {
        for (const shape::axis_use& use : map.uses) uses_[std::size_t(use_count_++)] = use;
        for (int axis = 0; axis < map.offset.size(); ++axis) offset_[std::size_t(axis)] = map.offset[axis];
    }

    view_node(const view_node&) = default;
    view_node(view_node&&) noexcept = default;
    view_node& operator=(const view_node&) & = default;
    view_node& operator=(view_node&&) & noexcept = default;
    using base::operator=;

    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }
    const char* name() const { return name_; }
    /// True where the map indexes the operand's elements in row-major order as one axis.
    bool is_flat() const { return is_flat_; }
    /// The same view of another operand of that shape.
    template <class Other>
    auto over(Other other) const {
        shape::access_map map;
        for (const shape::axis_use& use : this->map().uses) map.uses.push_back(use);
        map.offset = axis_vector(this->map().offset);
        return view_node<Other, Rank, Transparent>(std::move(other), name_, shape_, map, is_flat_);
    }
    /// See padded.
    void fill_absent(value_type neutral)
        requires requires(Child c) { c.fill_absent(neutral); }
    {
        child_.fill_absent(neutral);
    }
    void leave_out_overhang()
        requires requires(Child c) { c.leave_out_overhang(); }
    {
        child_.leave_out_overhang();
    }
    shape::map_view map() const {
        return {{uses_.data(), std::size_t(use_count_)},
                {offset_.data(), std::size_t(is_flat_ ? 1 : Child::rank)}};
    }

    void write_key(key_writer& writer) const
        requires has_key<Child>
    {
        writer.add(name_);
        writer.add(shape_);
        writer.add(is_flat_);
        writer.add(map());
        child_.write_key(writer);
    }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        if constexpr (is_transparent) return child_.template compute<First>(source);
        else return source.template load<value_type, First>();
    }
    static constexpr int cost() {
        if constexpr (is_transparent && requires { Child::cost(); }) return Child::cost();
        else return 0;
    }

private:
    static constexpr std::size_t max_uses = std::size_t(Rank + Child::rank);
    Child child_;
    const char* name_;
    extents_type shape_;
    std::array<shape::axis_use, max_uses == 0 ? 1 : max_uses> uses_;
    int use_count_ = 0;
    std::array<index_t, std::size_t(Child::rank == 0 ? 1 : Child::rank)> offset_{};
    bool is_flat_;
};

template <bool Transparent, int Rank, class Child>
auto make_view(Child child, const char* name, const std::array<index_t, std::size_t(Rank)>& shape,
               const shape::access_map& map, bool flat = false) {
    shape::check_shape(name, shape, sizeof(typename Child::value_type));
    return view_node<Child, Rank, Transparent>(std::move(child), name, shape, map, flat);
}

}  // namespace xf::expr
