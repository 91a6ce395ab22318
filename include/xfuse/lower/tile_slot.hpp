#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/lower/stage_clock.hpp"

/// The tiles of a root stage, and one thread's lists for them.
namespace xf::lower {

/// The tile loops of a root: the axes that its box cuts, the last one fastest.
exec::tile_loops tile_loops_of(const planning::stage& s);

/// Bytes that an instruction of so many operands fits in: its addresses, its loops, and how each of them is
/// read.
index_t instruction_bytes(index_t operands);

/// One tile of a root, for the tiles around it as well: addresses move with the counters.
void lower_tile(context& c, const planning::stage& s, const exec::tile& t);
/// Do the tiles that the nest keeps in step have to be computed from their start?
bool starts_cold(context& c, const planning::stage& s, const exec::tile& t);
/// Tile number `item` for itself.
void lower_tile_alone(context& c, const planning::stage& s, index_t item);

/// One thread's part of a run: its lists, and what its tiles hold while they are made.
class tile_slot {
public:
    /// Bytes of a slot, in which everything of it lies.
    static index_t bytes(const planning::plan& p);
    /// Puts a slot there.
    static tile_slot& start(std::byte* memory, const planning::plan& p, const exec::frame& bases);

    /// Another run: the lists stay, but what the tiles held does not, as operands may have changed since.
    void restart(const exec::frame& bases);

    /// Before the tiles of a nest.
    void begin_nest(const planning::plan& p, const planning::stage& s);
    void run(const exec::tile& t, index_t item);
    /// The same with a clock, which is the watcher.
    void run_measured(const exec::tile& t, index_t item, stage_clock& clock);
    /// The list of a tile, which follows the one that was asked for before; null where there would be none.
    const exec::region* list_of(const exec::tile& t);

    exec::tile_runner runner;
    std::span<held_box> held;
    observer* watcher = nullptr;  ///< runs what is run at once

    /// A context that runs what it lowers.
    context at_once(const planning::plan& p);
    /// One that keeps all of it.
    context lists_of(const planning::plan& p);

private:
    void forget_lists();
    void forget_held();
    exec::tile_runner::maker maker();
    fate of_run() const { return watcher != nullptr ? fate::observed : fate::run; }
    context watched(context c) const;
    exec::region* make(const exec::tile& t, int before);
    exec::region* lower(const exec::tile& t, int before);
    void run_at_once(index_t item);
    exec::region* run_cold(const exec::tile& t);
    exec::region* go_on_at_once();

    struct held_set;
    int intern(const counters& now, bool for_next);
    void load(int id, const counters& now);
    const held_set* find(int id) const;

    const planning::plan* plan_ = nullptr;
    const planning::stage* stage_ = nullptr;
    held_set* sets_ = nullptr;
    int set_count_ = 0;
    index_t made_ = 0, ran_ = 0;
    bool is_at_once_ = false;
    bool has_run_ = false;  ///< the tile has been run without a list
    bool is_dry_ = false;   ///< lists are printed, not run
};

}  // namespace xf::lower
