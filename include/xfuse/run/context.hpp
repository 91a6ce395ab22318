#pragma once
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/recording.hpp"

namespace xf::run {

/// What the stages of one thread work with.
struct context {
    const planning::plan& p;
    std::byte* full;           ///< materialised arrays
    std::byte* local;          ///< this thread's tiles and scratch
    recording* log = nullptr;  ///< where kernel calls are noted, if anywhere

    /// Calls a library kernel.
    template <class Args>
    void call(void (*kernel)(const Args&), const Args& args) const {
        kernel(args);
        if (log != nullptr) log->add(kernel, args);
    }

    const planning::operand& operand_of(const planning::stage& s, int which) const {
        return p.operands[s.first_operand + which];
    }
    std::byte* scratch_of(const planning::stage& s) const { return local + s.scratch; }
};

/// Computes a box of a stage's result into `out`, the address of the box's first element; the stage's
/// strides apply. Tiles that the stage reads are computed on the way.
void run_stage(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);

/// Ensures that the region of an operand that a box of the consumer's domain reads is computed, and returns
/// the address that the box's first index maps to.
const std::byte* realize(const context& c, const planning::operand& o, const shape::box& domain);

/// The extents of a stage's result loops over a box.
axis_vector loop_extents(const planning::stage& s, const axis_vector& extent, int first, int last);

// One function for each kind of stage: see properties() of its node kind.
void run_map(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_copy(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_reduce(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_arg_reduce(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_contract(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_pad(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_gather(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_concatenate(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_scan(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);
void run_tuple(const context& c, const planning::stage& s, const shape::box& box);

}  // namespace xf::run
