#pragma once
#include <deque>

#include "plan_run.hpp"

/// A plan that is run with clocks and without.
namespace xf::lower {

/// The clocks of all threads.
class clocks {
public:
    clocks(const planning::plan& p, std::byte* programs, const clock_costs& costs) {
        const index_t bytes = tile_slot::bytes(p);
        for (int slot = 0; slot < p.threads; ++slot)
            each_.emplace_back(int(p.stages.size()),
                               std::span<const std::byte>(programs + bytes * slot, std::size_t(bytes)),
                               costs);
    }
    void reset() {
        for (stage_clock& c : each_) c.reset();
    }
    const std::deque<stage_clock>& each() const { return each_; }

    void begin_run() { at(0).begin_run(); }
    void start(int slot, tile_slot& s) { s.watcher = &at(slot); }
    void begin_nest(int stage) {
        for (stage_clock& c : each_) c.set_owner(stage);
    }
    void begin_part(int slot) { at(slot).begin_tile(); }
    void end_part(int slot) { at(slot).end_tile(); }
    void end_nest() {
        for (stage_clock& c : each_) c.end_nest();
    }
    void run_tile(int slot, tile_slot& s, const exec::tile& t, index_t item) {
        s.run_measured(t, item, at(slot));
    }
    static void keep(kept_program& kept, const exec::frame& bases) {
        exec::bind_addresses(kept.straight, bases);
    }
    void run_straight(const kept_program& kept, const exec::frame&) { run_straight(kept); }
    void run_straight(const kept_program& kept) {
        at(0).begin_tile();
        at(0).run_bound(kept.straight);
        at(0).end_nest();
    }

private:
    stage_clock& at(int slot) { return each_[std::size_t(slot)]; }

    std::deque<stage_clock> each_;
};

struct owned_list {
    exec::list program;
    int owner;
    double ticks = 0;
};

/// Runs of a plan by turns, from one arena: the programs with clocks lie behind those without.
class measured_runs {
public:
    measured_runs(const planning::plan& p, const clock_costs& costs)
        : plan_(p),
          memory_(scratch_.reserve(p.arena_bytes() + 2 * program_bytes(p))),
          clocks_(p, programs() + program_bytes(p), costs) {}

    void run() {
        if (plain_.is_straight) return plain_.run_straight();
        unwatched nobody;
        plan_run(plan_, memory_, programs(), &plain_, nobody).run();
    }
    void run_measured() {
        clocks_.begin_run();
        if (watched_.is_straight) return clocks_.run_straight(watched_);
        plan_run(plan_, memory_, programs() + program_bytes(plan_), &watched_, clocks_).run();
    }
    clocks& all_clocks() { return clocks_; }

    /// Is there one list for all of the plan? Known after its first runs.
    bool is_straight() const { return plain_.is_straight && watched_.is_straight; }
    /// The instructions of the list without clocks, those that follow each other in one stage as one list.
    std::vector<owned_list> parts() const {
        const stage_clock& owners = clocks_.each().front();
        std::vector<owned_list> all;
        const std::byte* watched = watched_.straight.first;
        for (const std::byte* at = plain_.straight.first; at < plain_.straight.last;) {
            const auto bytes = reinterpret_cast<const exec::instruction*>(at)->bytes;
            const int owner = owners.owner_of(watched);
            if (all.empty() || all.back().owner != owner) all.push_back({{at, at}, owner});
            all.back().program.last = at += bytes;
            watched += bytes;
        }
        return all;
    }

private:
    std::byte* programs() const { return memory_ + plan_.arena_bytes(); }

    const planning::plan& plan_;
    exec::arena scratch_;
    std::byte* memory_;
    clocks clocks_;
    kept_program plain_, watched_;
};

}  // namespace xf::lower
