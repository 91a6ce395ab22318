#pragma once
#include <vector>

#include "xfuse/dynamic/nodes.hpp"

namespace xf::gradients {

using expr::erased_pointer;

/// A product of arrays, as einsum has it: each axis of a factor has a label, and labels that the result does
/// not have are summed. What stands for a label may be changed: all factors that have it follow.
class labelled_product {
public:
    /// A new label of this extent.
    int add_label(index_t extent);
    index_t extent(int label) const { return extents_[std::size_t(label)]; }

    /// A factor whose axes have these labels, of the extents of those.
    void multiply(const erased_pointer& x, std::vector<int> labels);

    /// The same of what a domain reads by a map: label k is its axis k.
    void multiply_read(const erased_pointer& x, const shape::access_map& map);

    /// More entries along a label, of zeros behind its own.
    void extend(int label, index_t extent);
    /// The entries of a label in reverse order.
    void flip(int label);
    /// Entries `step` apart along a label, zeros in between.
    void spread(int label, index_t step);
    /// Label c becomes (c / by, c % by), of which the first keeps the number c; the extent is a multiple of
    /// by.
    int split(int label, index_t by);
    /// A label for the sum of two, in place of the larger one; the other one is summed.
    int add_up(int a, int b);
    /// A new label that is equal to this one; the product is zero elsewhere.
    int duplicate(int label);
    /// A new label of this extent for the value of an entry's table; the product is zero elsewhere.
    int look_up(int label, std::span<const index_t> table, index_t extent);

    /// The product, with these labels as its axes, summed over the others.
    erased_pointer sum(std::span<const int> result) const;

private:
    /// An array that is read inside borders of zeros, by a map of its labels: borders along several axes
    /// become one, below views, which contractions read through.
    struct factor {
        erased_pointer x;
        std::vector<int> labels;
        shape::access_map map;  ///< from the labels' index to that inside the borders
        axis_vector widths;     ///< of borders: before and after each axis of x

        int axis_of(int label) const;  ///< among the labels; -1: none
    };
    bool has(int label) const;
    axis_vector shape_of(const factor& f) const;
    /// What the factor is, by its labels.
    erased_pointer value(const factor& f) const;
    /// Makes the factor an array whose axes are its labels.
    void realise(factor& f) const;
    /// The axis of x that the label alone moves along, entry by entry; where there is none it is made.
    int own_axis(factor& f, int label) const;
    void require_factor(int label);
    erased_pointer contract(std::span<const int> result) const;

    std::vector<factor> factors_;
    std::vector<index_t> extents_;
};

/// x with zeros before and behind one axis.
erased_pointer with_zeros(const erased_pointer& x, int axis, index_t before, index_t after);
/// `extent` entries of an axis from `low` on.
erased_pointer crop(const erased_pointer& x, int axis, index_t low, index_t extent);
/// Entries `step` apart along an axis, zeros in between.
erased_pointer with_gaps(const erased_pointer& x, int axis, index_t step);
/// x times a number.
erased_pointer scaled(const erased_pointer& x, double by);

}  // namespace xf::gradients
