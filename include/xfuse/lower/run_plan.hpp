#pragma once
#include <string>

#include "xfuse/exec/arena.hpp"
#include "xfuse/exec/program.hpp"
#include "xfuse/plan/plan.hpp"

namespace xf::lower {

/// What a plan that runs often keeps of its program, in its scratch arena.
struct kept_program {
    exec::list straight;  ///< all of it, where each nest has one tile, bound to one target
    bool is_straight = false;
    bool has_lists = false;  ///< those of the nests' tiles

    /// The target and the operands have to be where they were.
    void run_straight() const { exec::run_bound(straight); }
};

/// The program of a plan: the tile loops of each nest, and for which tiles which instructions run.
std::string program_text(const planning::plan& p);

/// Bytes that a program takes, for all threads, behind the arena of its plan.
index_t program_bytes(const planning::plan& p);

/// Runs a plan. All memory is reserved before the first element of the target is written.
void evaluate(const planning::plan& p, exec::arena& scratch, kept_program* kept = nullptr);

/// Runs a plan on the calling thread's arena, or on a fresh one where that is in use.
void evaluate(const planning::plan& p);

}  // namespace xf::lower
