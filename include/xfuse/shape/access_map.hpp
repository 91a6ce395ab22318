#pragma once
#include <span>

#include "xfuse/core/fixed_vector.hpp"

namespace xf::shape {

/// One term of an access map: step * ((c / div) % mod), where c is the index along the consumer's
/// axis; mod 0 means none. `repeat` divides, `tile` takes the remainder, `reshape` does both.
struct axis_use {
    int consumer = 0;
    int producer = 0;
    index_t step = 1;
    index_t div = 1;
    index_t mod = 0;

    bool is_affine() const { return div == 1 && mod == 0; }
    friend bool operator==(const axis_use&, const axis_use&) = default;
};

/// The most terms a map may have: one an axis, and a few more where a diagonal or reshape shares axes.
inline constexpr int max_uses = 2 * max_rank;

/// A map as a view node stores it: terms and offsets of its own, seen without copying.
struct map_view {
    std::span<const axis_use> uses;
    std::span<const index_t> offset;
};

/// How a consumer's axes index a producer: producer axis j = offset[j] + sum of its terms.
/// A consumer axis without a term is a broadcast.
struct access_map {
    fixed_vector<axis_use, max_uses> uses;
    axis_vector offset;  ///< one entry per producer axis

    int producer_rank() const { return offset.size(); }
    bool is_affine() const;
    friend bool operator==(const access_map&, const access_map&) = default;
};

access_map identity_map(int rank);

/// The map of a result onto an operand that is broadcast into it.
access_map broadcast_map(std::span<const index_t> result, std::span<const index_t> operand);

/// `composed` becomes outer after inner: composed(c) = inner(outer(c)). Law: for every index c,
/// apply(composed, c) == apply(inner, apply(outer, c)). Returns false, leaving `composed`
/// unspecified, where a division or remainder would have to apply to a sum.
bool compose(const access_map& outer, const map_view& inner, access_map& composed);

/// The map's value at one index: what every other function here must agree with.
axis_vector apply(const access_map& map, std::span<const index_t> index);

/// The half-open range of a producer axis that a box of consumer indices touches.
struct box {
    axis_vector low;
    axis_vector extent;
};

/// The smallest box of the producer that holds every index the map takes `from` to.
box image(const access_map& map, const box& from);

}  // namespace xf::shape
