#pragma once
#include "xfuse/exec/tiles.hpp"
#include "xfuse/shape/access_map.hpp"

/// Indices and offsets of one tile that know how they change from tile to tile, and for which tiles that
/// holds.
namespace xf::lower {

using exec::counter_count;
using exec::counters;

/// A number that is affine in the tile's counters: `at` for the tile that is lowered, and a step for each.
struct position {
    index_t at = 0;
    counters step{};

    position() = default;
    position(index_t value) : at(value) {}  // NOLINT(google-explicit-constructor): a constant is one
    bool moves() const { return step[0] != 0 || step[1] != 0 || step[2] != 0; }
    friend bool operator==(const position&, const position&) = default;

    position& operator+=(const position& other) {
        at += other.at;
        for (std::size_t k = 0; k < counter_count; ++k) step[k] += other.step[k];
        return *this;
    }
    friend position operator+(position a, const position& b) { return a += b; }
    friend position operator-(position a, const position& b) { return a += b * -1; }
    friend position operator*(position a, index_t factor) {
        a.at *= factor;
        for (index_t& step : a.step) step *= factor;
        return a;
    }
};
using position_vector = fixed_vector<position, max_rank>;

/// A box whose corner moves with the tile; its extents do not.
struct box {
    position_vector low;
    axis_vector extent;
};

/// The tiles around the one that is lowered for which every decision comes out the same. Whatever looks at a
/// position's value says here what it has seen.
class tile_range {
public:
    tile_range() = default;
    tile_range(const exec::tile& t, const counters& count) : at_(t.at), high_(count) {}

    const counters& low() const { return low_; }
    const counters& high() const { return high_; }

    /// `x` has been seen to be at least `least`, or at most `most`.
    void keep_at_least(const position& x, index_t least) { keep(x * -1, -least); }
    void keep_at_most(const position& x, index_t most) { keep(x, most); }
    /// `x` has been seen: the same value from here on.
    index_t constant(const position& x);
    /// The comparisons, seen.
    bool is_at_least(const position& a, const position& b);
    bool are_equal(const position& a, const position& b);
    position least(const position& a, const position& b) { return is_at_least(b, a) ? a : b; }
    position most(const position& a, const position& b) { return is_at_least(a, b) ? a : b; }
    /// x / by rounded down, for x >= 0.
    position quotient(const position& x, index_t by);

private:
    void keep(const position& x, index_t most);

    counters at_{}, low_{}, high_{1, 1, 1};
};

/// Bytes to the element that the map takes an index to: shape::apply of positions, times the strides.
position offset_through(tile_range& range, const shape::access_map& map, const position_vector& index,
                        const axis_vector& stride);
/// shape::image of positions.
box image(tile_range& range, const shape::access_map& map, const box& from);

}  // namespace xf::lower
