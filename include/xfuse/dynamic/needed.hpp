#pragma once
#include <concepts>
#include <vector>

#include "xfuse/dynamic/operand.hpp"

namespace xf {

/// A rectangular part of an array: along each axis the indices from `begin` to before `end`, as of a slice.
struct box {
    axis_vector begin, end;

    int rank() const { return begin.size(); }
    index_t extent(int axis) const { return std::max<index_t>(end[axis] - begin[axis], 0); }
    index_t volume() const;
    bool is_empty() const { return volume() == 0; }
    friend bool operator==(const box&, const box&) = default;
};

/// What a part of a result reads of one operand.
struct needed_part {
    xf::box box;           ///< empty where nothing of it is read
    bool is_exact = true;  ///< the smallest box that holds all elements read; else one that holds them

    // which operand that is
    dtype type{};
    axis_vector shape;
    axis_vector strides;         ///< in elements
    const void* data = nullptr;  ///< its element (0, ..., 0) when this was asked; of an input null
    graph::lender from{};        ///< the container that lends it
    std::uint64_t input = 0;     ///< the number of an input

    index_t bytes() const { return box.volume() * index_t(size_of(type)); }
};

/// One for each array that an expression borrows or holds and for each input, in the order in which the
/// expression names them; an array that it reads in several places is there once.
class needed_parts {
public:
    explicit needed_parts(std::vector<needed_part> parts) : parts_(std::move(parts)) {}

    auto begin() const { return parts_.begin(); }
    auto end() const { return parts_.end(); }
    std::size_t size() const { return parts_.size(); }
    const needed_part& operator[](std::size_t which) const { return parts_[which]; }
    /// That of an array or of an input, by its identity. Throws error where the expression does not read it.
    template <class X>
        requires(operand<X> || any_operand<X> || dynamic_operand<X>)
    const needed_part& of(const X& x) const;

private:
    const needed_part& find(const expr::erased_pointer& x) const;
    std::vector<needed_part> parts_;
};

namespace dynamic {

/// The graph of an expression as it was built, before any pass, to ask again and again what boxes of the
/// result read. Inputs need not be bound. Holds the expression.
class reads {
public:
    explicit reads(erased_pointer e);
    /// Throws rank_error and bounds_error for a box that is none of the result.
    needed_parts of(const xf::box& part) const;
    /// Regions that hold those, and grow with the part: what holds of them for none of the parts of a region
    /// does not have to be asked of each. Never exact.
    needed_parts bound_of(const xf::box& part) const;
    /// Is anything reduced, so that bits may depend on how elements lie?
    bool reduces() const;

private:
    needed_parts by_regions(const xf::box& part, std::size_t most_pieces) const;

    erased_pointer e_;
    std::vector<const expr::erased*> inputs_;
    std::vector<graph::bound_input> unbound_;
    std::vector<graph::node> nodes_;
    std::vector<graph::edge> edges_;
    std::vector<std::byte> lists_;
    std::vector<int> order_;  ///< nodes, each after all that it reads
    int root_ = -1;
};

/// x as an expression without a type; an expression of deferred rank has to be given one.
template <class X>
erased_pointer erased_of(X&& x) {
    if constexpr (any_operand<X>) return x.pointer();
    else if constexpr (dynamic_operand<X>)
        return any_expr<typename dynamic_operand_traits<std::remove_cvref_t<X>>::value_type>(
                   std::forward<X>(x))
            .pointer();
    else return expr::erase(std::forward<X>(x));
}

/// The elements of x in that box.
erased_pointer part_of(const erased_pointer& x, const xf::box& part);

}  // namespace dynamic

template <class X>
    requires(operand<X> || any_operand<X> || dynamic_operand<X>)
const needed_part& needed_parts::of(const X& x) const {
    return find(dynamic::erased_of(x));
}

/// Which part of each operand a part of the result reads: what has to be there, on this machine or in memory,
/// for that part to be computed. Nothing is evaluated.
///
/// Shapes    a box of e's rank, inside it; of each operand a box of its own rank
/// Exact     through views, elementwise operations, reductions, contractions, scans and borders: the
///           smallest box. A bound where indices are data (take_along_axis and the like: the whole axis) and
///           where an index is divided or occurs in two axes; is_exact says which
/// Throws    rank_error for a box of another rank, bounds_error for one that leaves the result
/// Example   for (auto& part : xf::needed(e, {{0, 0}, {16, 64}})) std::cout << part.box.begin[0];
///           xf::needed(e, {{0, 0}, {16, 64}}).of(x).box.end
template <class E>
    requires(operand<E> || any_operand<E>)
needed_parts needed(const E& e, const box& part) {
    return dynamic::reads(dynamic::erased_of(e)).of(part);
}

}  // namespace xf
