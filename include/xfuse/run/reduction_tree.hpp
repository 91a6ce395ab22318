#pragma once
#include "xfuse/plan/partials.hpp"
#include "xfuse/run/context.hpp"

namespace xf::run {

/// Steps in bytes of a stage's result loops, wherever the result is being written.
using steps = axis_vector;

/// The stage's result loops over a box: `out` steps as given, `in` those of its operand.
planning::loop_nest result_loops(const context& c, const planning::stage& s, const axis_vector& extent,
                                 const steps& out);

/// Steps of a dense array that holds just this box; the axis contiguous in the result stays so.
steps dense_steps(const planning::stage& s, const axis_vector& extent);

/// Removes and returns a loop, or a loop of one step where there is none at that place.
planning::strided_loop take_loop(planning::loop_nest& loops, int at);

/// Reduces one loop for every step of `all` (merged), by the stage's strategy.
void reduce_taps(const context& c, const planning::stage& s, std::byte* out, const std::byte* in,
                 const planning::loop_nest& all, planning::strided_loop taps, bool accumulate);

/// out = out op other for every step of `loops`.
void combine(const context& c, const planning::stage& s, std::byte* out, const std::byte* other,
             planning::loop_nest loops);

/// out /= the node's divisor.
void divide(const context& c, const planning::stage& s, const axis_vector& extent, std::byte* out);

/// The indices of the extremes over a box of the domain, counted within its reduced axes in their order; `in`
/// is the operand's element for the box's first index.
void find_extremes(const context& c, const planning::stage& s, const axis_vector& domain, const std::byte* in,
                   std::byte* out, const steps& to);

/// An arg reduction whose operand is computed one part of the reduced axes after the other; `domain` is the
/// whole.
void run_arg_in_chunks(const context& c, const planning::stage& s, const shape::box& domain, std::byte* out);

/// The sliding kernels: one window axis beside the result axis that it slides along.
void run_sliding(const context& c, const planning::stage& s, const shape::box& box, std::byte* out);

/// A reduction to few results, its units split among all threads.
void run_shared(const planning::plan& p, const planning::stage& s, std::byte* full, std::byte* local,
                std::byte* out);

/// The units of one reduction over one box, and the tree that puts their results together.
class partial_sums {
public:
    partial_sums(const context& c, const planning::stage& s, const shape::box& box);
    index_t units() const { return units_; }

    /// Reduces units [first, first + count) into `out`; `level` is the depth in the tree.
    void run(std::byte* out, const steps& to, index_t first, index_t count, int level = 0) const;

private:
    void run_unit(std::byte* out, const steps& to, index_t unit, bool accumulate) const;
    void run_rows(std::byte* out, const steps& to, index_t unit, bool accumulate) const;
    void run_chunk(std::byte* out, const steps& to, index_t unit, bool accumulate) const;
    void run_computed(std::byte* out, const steps& to, const shape::box& part, bool accumulate) const;

    const context& context_;
    const planning::stage& stage_;
    const planning::operand& operand_;
    const shape::box& box_;
    shape::box domain_;
    bool is_computed_;
    index_t units_;
    index_t box_bytes_;
    std::byte* temporaries_;
    const std::byte* in_ = nullptr;
    planning::loop_nest outer_;  ///< reduced loops but the taps'
    planning::strided_loop taps_;
    index_t tap_units_ = 1;
};

}  // namespace xf::run
