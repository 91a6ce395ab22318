#pragma once
#include "xfuse/exec/program.hpp"

namespace xf::exec {

/// The tile loops of a nest: the innermost three are counters of addresses, the others one number.
struct tile_loops {
    index_t outer = 1;
    counters count{1, 1, 1};

    index_t total() const { return outer * count[0] * count[1] * count[2]; }
};

struct tile {
    index_t outer = 0;
    counters at{};

    friend bool operator==(const tile&, const tile&) = default;
};
tile tile_at(const tile_loops& loops, index_t item);

/// What a thread's buffers hold between two tiles, as a number: nothing, or one of what lists have left.
inline constexpr int nothing_held = 0, anything_held = -1;
/// A list that has been run, and is not to be run again.
inline constexpr int never_held = -2;

/// Tiles that the same instructions compute.
struct region {
    region* next = nullptr;
    int nest = 0;
    index_t outer = 0;
    counters low{}, high{};     ///< [low, high) of each counter
    int before = nothing_held;  ///< what the buffers have to hold
    int after_next = nothing_held,
        after_any = nothing_held;  ///< what they hold then, for the next tile or any
    list program;

    bool holds(const tile& t) const {
        return outer == t.outer && low[0] <= t.at[0] && t.at[0] < high[0] && low[1] <= t.at[1] &&
               t.at[1] < high[1] && low[2] <= t.at[2] && t.at[2] < high[2];
    }
};

/// One thread's lists, and the tile it ran last. Lists are made when the first tile needs them.
class tile_runner {
public:
    /// Makes the list of a tile for buffers that hold `before`, or computes the tile at once and returns
    /// null.
    struct maker {
        region* (*make)(void* state, const tile& t, int before);
        void* state;
    };

    void start(std::span<std::byte> memory, const frame& bases);
    /// The lists stay; what the buffers held does not.
    void begin_nest(int nest) {
        nest_ = nest;
        forget_tile();
    }
    void forget_tile() { last_ = nullptr; }
    void forget_lists();

    void run(const tile& t, const maker& m) {
        if (!enter(t, m)) return;
        frame_.at = t.at;
        exec::run(last_->program, frame_);
    }
    /// Finds the tile's list, or makes it; false if the maker did without.
    bool enter(const tile& t, const maker& m) {
        if ((last_ == nullptr || !follows(t)) && !select(t, m)) return false;
        at_ = t;
        return true;
    }
    /// Adds a list that has been written.
    void add(region* made) {
        made->next = regions_;
        regions_ = made;
    }

    writer& memory() { return writer_; }
    frame& bases() { return frame_; }
    int nest() const { return nest_; }
    region* regions() { return regions_; }
    const region* current() const { return last_; }

private:
    /// Does the list that ran last fit the tile as well?
    bool follows(const tile& t) const {
        return last_->holds(t) && (last_->before == anything_held || last_->before == held_before(t));
    }
    int held_before(const tile& t) const;
    bool select(const tile& t, const maker& m);

    writer writer_;
    std::byte* start_ = nullptr;
    frame frame_;
    region* regions_ = nullptr;
    const region* last_ = nullptr;
    tile at_;
    int nest_ = 0;
};

}  // namespace xf::exec
