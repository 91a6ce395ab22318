#include "plan_run.hpp"

namespace xf::lower {

index_t program_bytes(const planning::plan& p) { return tile_slot::bytes(p) * p.threads; }

void evaluate(const planning::plan& p, exec::arena& scratch, kept_program* kept) {
    if (p.root().node->volume() == 0) return;
    std::byte* memory = scratch.reserve(p.arena_bytes() + program_bytes(p));
    unwatched nobody;
    plan_run(p, memory, memory + p.arena_bytes(), kept, nobody).run();
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
