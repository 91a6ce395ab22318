#include <cassert>
#include <new>

#include "xfuse/exec/parallel.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/run_plan.hpp"
#include "xfuse/lower/shared_reduction.hpp"
#include "xfuse/lower/tile_slot.hpp"

namespace xf::lower {
namespace {

/// One run of a plan, and its threads' slots behind the arena of the plan itself.
class plan_run {
public:
    plan_run(const planning::plan& p, std::byte* memory, kept_program* kept)
        : plan_(p), memory_(memory), slot_bytes_(tile_slot::bytes(p)), kept_(kept) {}

    void run() {
        if (kept_ != nullptr && run_straight()) return;
        const bool has_lists = kept_ != nullptr && kept_->has_lists;
        for (int slot = 0; slot < plan_.threads; ++slot) start_slot(slot, has_lists);
        if (kept_ != nullptr) kept_->has_lists = true;
        for (int k = 0; k < plan_.order_count; ++k)
            run_nest(plan_.stages[std::size_t(plan_.order[std::size_t(k)])]);
        if (!has_end(plan_)) return;
        context c = slot_at(0).at_once(plan_);
        lower_end(c);
    }

private:
    exec::frame bases_of(int slot) const {
        exec::frame f;
        f.base[int(exec::base::target)] = static_cast<std::byte*>(plan_.out.data);
        f.base[int(exec::base::full)] = memory_;
        f.base[int(exec::base::local)] = memory_ + plan_.full_bytes + plan_.thread_bytes * slot;
        return f;
    }
    std::byte* slot_memory(int slot) const { return memory_ + plan_.arena_bytes() + slot_bytes_ * slot; }
    tile_slot& slot_at(int slot) const { return *reinterpret_cast<tile_slot*>(slot_memory(slot)); }

    void start_slot(int slot, bool has_lists) {
        if (has_lists) slot_at(slot).restart(bases_of(slot));
        else tile_slot::start(slot_memory(slot), plan_, bases_of(slot));
        // Nothing is packed yet: operands may have changed since.
        for (const planning::stage& s : plan_.stages) {
            const bool packs = s.level != planning::storage_level::none && planning::packs_b(s);
            if (packs)
                new (slot_at(slot).runner.bases().base[int(exec::base::local)] + s.scratch)
                    planning::packed_key;
        }
    }

    void run_nest(const planning::stage& s) {
        if (s.shared >= 0)
            return run_shared(plan_, s, [this](int slot) { return slot_at(slot).at_once(plan_); });
        const exec::tile_loops loops = tile_loops_of(s);
        const index_t count = loops.total();
        if (count == 1) {
            context c = slot_at(0).at_once(plan_);
            return lower_tile_alone(c, s, 0);
        }
        const int threads = s.threads;
        for (int slot = 0; slot < threads; ++slot) slot_at(slot).begin_nest(plan_, s);
        const auto run_tile = [&](index_t item, int slot) {
            slot_at(slot).run(exec::tile_at(loops, item), item);
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
        exec::writer& memory = slot.runner.memory();
        context c(plan_, {memory, slot.runner.bases()}, {}, slot.held);
        kept_->straight.first = memory.position();
        for (const planning::stage& s : plan_.stages) {
            if (s.level != planning::storage_level::none) forget_packed(c, s);
        }
        for (int k = 0; k < plan_.order_count; ++k)
            lower_tile_alone(c, plan_.stages[std::size_t(plan_.order[std::size_t(k)])], 0);
        lower_end(c);
        if (c.is_full) return false;
        kept_->straight.last = memory.position();
        exec::bind_addresses(kept_->straight, bases_of(0));
        kept_->is_straight = true;
        kept_->run_straight();
        return true;
    }

    const planning::plan& plan_;
    std::byte* memory_;
    index_t slot_bytes_;
    kept_program* kept_;
};

}  // namespace

index_t program_bytes(const planning::plan& p) { return tile_slot::bytes(p) * p.threads; }

void evaluate(const planning::plan& p, exec::arena& scratch, kept_program* kept) {
    if (p.root().node->volume() == 0) return;
    std::byte* memory = scratch.reserve(p.arena_bytes() + program_bytes(p));
    plan_run(p, memory, kept).run();
}

void evaluate(const planning::plan& p) {
    exec::arena& own = exec::thread_arena();
    if (own.is_busy) {
        exec::arena fresh;
        return evaluate(p, fresh);
    }
    own.is_busy = true;
    try {
        evaluate(p, own);
    } catch (...) {
        own.is_busy = false;
        throw;
    }
    own.is_busy = false;
}

}  // namespace xf::lower
