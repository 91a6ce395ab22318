#pragma once
#include <new>

#include "xfuse/exec/parallel.hpp"
#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/run_plan.hpp"
#include "xfuse/lower/shared_reduction.hpp"
#include "xfuse/lower/tile_slot.hpp"

namespace xf::lower {

/// Nobody watches a run.
struct unwatched {
    static void start(int, tile_slot&) {}
    static void begin_nest(int) {}
    static void begin_part(int) {}
    static void end_part(int) {}
    static void end_nest() {}
    static void run_tile(int, tile_slot& slot, const exec::tile& t, index_t item) { slot.run(t, item); }
    /// A list of all nests is bound to its addresses.
    static void keep(kept_program& kept, const exec::frame& bases) {
        exec::bind_addresses(kept.straight, bases);
    }
    static void run_straight(const kept_program& kept, const exec::frame&) { kept.run_straight(); }
};

/// One run of a plan, and its threads' slots in `programs`, behind the arena of the plan itself.
template <class Watch>
class plan_run {
public:
    plan_run(const planning::plan& p, std::byte* memory, std::byte* programs, kept_program* kept,
             Watch& watch)
        : plan_(p),
          memory_(memory),
          programs_(programs),
          slot_bytes_(tile_slot::bytes(p)),
          kept_(kept),
          watch_(watch) {}

    void run() {
        if (kept_ != nullptr && run_straight()) return;
        const bool has_lists = kept_ != nullptr && kept_->has_lists;
        for (int slot = 0; slot < plan_.threads; ++slot) start_slot(slot, has_lists);
        if (kept_ != nullptr) kept_->has_lists = true;
        for (int k = 0; k < plan_.order_count; ++k) {
            run_nest(plan_.stages[std::size_t(plan_.order[std::size_t(k)])]);
            watch_.end_nest();
        }
        if (!has_end(plan_)) return;
        watch_.begin_part(0);
        context c = slot_at(0).at_once(plan_);
        lower_end(c);
        watch_.end_part(0);
        watch_.end_nest();
    }

private:
    exec::frame bases_of(int slot) const {
        exec::frame f;
        f.base[int(exec::base::target)] = static_cast<std::byte*>(plan_.out.data);
        f.base[int(exec::base::full)] = memory_;
        f.base[int(exec::base::local)] = memory_ + plan_.full_bytes + plan_.thread_bytes * slot;
        return f;
    }
    std::byte* slot_memory(int slot) const { return programs_ + slot_bytes_ * slot; }
    tile_slot& slot_at(int slot) const { return *reinterpret_cast<tile_slot*>(slot_memory(slot)); }

    void start_slot(int slot, bool has_lists) {
        if (has_lists) slot_at(slot).restart(bases_of(slot));
        else watch_.start(slot, tile_slot::start(slot_memory(slot), plan_, bases_of(slot)));
        // Nothing is packed yet: operands may have changed since.
        for (const planning::stage& s : plan_.stages) {
            const bool packs = s.level != planning::storage_level::none && planning::packs_b(s);
            if (packs)
                new (slot_at(slot).runner.bases().base[int(exec::base::local)] + s.scratch)
                    planning::packed_key;
        }
    }

    void run_shared_units(const planning::stage& s) {
        const shared_reduction r(plan_, s);
        exec::for_each_item(r.part_count(), s.threads, [&](index_t part, int slot) {
            watch_.begin_part(slot);
            context c = slot_at(slot).at_once(plan_);
            r.lower_part(c, part);
            watch_.end_part(slot);
        });
        watch_.begin_part(0);
        context c = slot_at(0).at_once(plan_);
        r.lower_rest(c);
        watch_.end_part(0);
    }

    void run_nest(const planning::stage& s) {
        if (s.shared >= 0) {
            watch_.begin_nest(int(&s - plan_.stages.data()));
            return run_shared_units(s);
        }
        const exec::tile_loops loops = tile_loops_of(s);
        const index_t count = loops.total();
        // A plan that runs again keeps the list of a single tile as well.
        if (count == 1 && kept_ == nullptr) {
            watch_.begin_part(0);
            context c = slot_at(0).at_once(plan_);
            lower_tile_alone(c, s, 0);
            return watch_.end_part(0);
        }
        const int threads = s.threads;
        for (int slot = 0; slot < threads; ++slot) slot_at(slot).begin_nest(plan_, s);
        const auto run_tile = [&](index_t item, int slot) {
            watch_.run_tile(slot, slot_at(slot), exec::tile_at(loops, item), item);
        };
        if (s.in_step_count == 0 || threads == 1) return exec::for_each_item(count, threads, run_tile);
        // Each thread begins once: what its first tile needs takes a while to compute.
        exec::for_each_item(threads, threads, [&](index_t part, int slot) {
            for (index_t item = count * part / threads; item < count * (part + 1) / threads; ++item)
                run_tile(item, slot);
        });
    }

    bool is_straight() const {
        for (int k = 0; k < plan_.order_count; ++k) {
            const planning::stage& s = plan_.stages[std::size_t(plan_.order[std::size_t(k)])];
            if (s.shared >= 0 || tile_loops_of(s).total() != 1) return false;
        }
        return true;
    }

    /// Makes the list of all nests and runs it; false if it is too long.
    bool run_straight() {
        if (kept_->has_lists || !is_straight()) return false;
        tile_slot& slot = tile_slot::start(slot_memory(0), plan_, bases_of(0));
        watch_.start(0, slot);
        exec::writer& memory = slot.runner.memory();
        context c = slot.lists_of(plan_);
        kept_->straight.first = memory.position();
        for (const planning::stage& s : plan_.stages) {
            if (s.level != planning::storage_level::none) forget_packed(c, s);
        }
        for (int k = 0; k < plan_.order_count; ++k)
            lower_tile_alone(c, plan_.stages[std::size_t(plan_.order[std::size_t(k)])], 0);
        lower_end(c);
        if (c.is_full) return false;
        kept_->straight.last = memory.position();
        kept_->is_straight = true;
        watch_.keep(*kept_, bases_of(0));
        watch_.run_straight(*kept_, bases_of(0));
        return true;
    }

    const planning::plan& plan_;
    std::byte *memory_, *programs_;
    index_t slot_bytes_;
    kept_program* kept_;
    Watch& watch_;
};

}  // namespace xf::lower
