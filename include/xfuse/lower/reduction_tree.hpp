#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/partials.hpp"

namespace xf::lower {

/// Steps in bytes of a stage's result loops, wherever the result is being written.
using steps = axis_vector;

/// The stage's result loops over a box: `out` steps as given, `in` those of its operand.
planning::loop_nest result_loops(const context& c, const planning::stage& s, const axis_vector& extent,
                                 const steps& out);

/// Steps of a dense array that holds just this box; the axis contiguous in the result stays so.
steps dense_steps(const planning::stage& s, const axis_vector& extent);

/// Removes and returns a loop, or a loop of one step where there is none at that place.
planning::strided_loop take_loop(planning::loop_nest& loops, int at);

/// Reduces the taps of one loop for every step of `all` (merged), by the given way.
void reduce_taps(context& c, const planning::stage& s, planning::reduction_strategy how, const address& out,
                 const address& in, const planning::loop_nest& all, planning::strided_loop taps,
                 bool accumulate);

/// out = out op other for every step of `loops`.
void combine(context& c, const planning::stage& s, const address& out, const address& other,
             planning::loop_nest loops);

/// out /= the node's divisor.
void divide(context& c, const planning::stage& s, const axis_vector& extent, const address& out);

/// The places of the extremes over a box of the domain, counted within its reduced axes in their order; `in`
/// is the operand's element for the box's first index.
void find_extremes(context& c, const planning::stage& s, const axis_vector& domain, const address& in,
                   const address& out, const steps& to);

/// arg where the operand is computed one part of the reduced axes after the other; `domain` is the whole.
void lower_arg_in_chunks(context& c, const planning::stage& s, const box& domain, const address& out);

/// The sliding kernels: one window axis beside the result axis that it slides along.
void lower_sliding(context& c, const planning::stage& s, const box& b, const address& out);

/// The kernels of windows over two axes at once.
void lower_windows(context& c, const planning::stage& s, const box& b, const address& out);

/// The units of one reduction over one box, and the tree that puts their results together.
class partial_sums {
public:
    partial_sums(context& c, const planning::stage& s, const box& b);
    index_t units() const { return units_; }

    /// Reduces units [first, first + count) into `out`; `level` is the depth in the tree.
    void lower(const address& out, const steps& to, index_t first, index_t count, int level = 0) const;

private:
    /// Reduces a unit, and as many of the `count` from it on as the same call reduces one after the other.
    index_t lower_units(const address& out, const steps& to, index_t unit, index_t count,
                        bool accumulate) const;
    index_t lower_rows(const address& out, const steps& to, index_t unit, index_t count,
                       bool accumulate) const;
    void lower_chunk(const address& out, const steps& to, index_t unit, bool accumulate) const;
    void lower_computed(const address& out, const steps& to, const box& part, bool accumulate) const;

    context& context_;
    const planning::stage& stage_;
    const planning::operand& operand_;
    const box& box_;
    box domain_;
    bool is_computed_;
    index_t units_;
    index_t box_bytes_;
    address temporaries_;
    address in_;
    planning::loop_nest outer_;  ///< reduced loops but the taps'
    planning::strided_loop taps_;
    index_t tap_units_ = 1;
};

}  // namespace xf::lower
