#pragma once
#include <stdexcept>

#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/contraction.hpp"
#include "xfuse/plan/motion.hpp"
#include "xfuse/plan/pass_notes.hpp"

/// How a graph will be evaluated, as a plain value: stages, where each result lives, tiles, loops
/// and kernels. Planning reads no data.
namespace xf::planning {

/// The memory that receives the result. Strides in elements.
struct target {
    void* data = nullptr;
    dtype type{};
    axis_vector shape;
    axis_vector strides;
};

/// Where a stage's result is put: as the planner decides, a tile in cache, or an array of its own; a tile
/// that keeps what the next one needs again, or one whose overlap with the next is computed again.
enum class place : std::uint8_t { chosen, tile, array, rolling, recomputed };
/// By which products a contraction is computed: as the planner decides, columns times elements, rows times
/// rows or elements, or along the sum.
enum class form : std::uint8_t { chosen, outer, rowwise, inner };

/// A few values of a policy. Mostly there are none, and nothing is copied; a constant has all of them
/// initialised.
template <class T, int Capacity>
class few {
public:
    constexpr few() { clear_constant(); }
    constexpr few(const few& other) {
        clear_constant();
        copy_from(other);
    }
    constexpr few& operator=(const few& other) {
        if (this == &other) return *this;
        size_ = 0;
        copy_from(other);
        return *this;
    }
    constexpr few(std::initializer_list<T> values) {
        clear_constant();
        for (const T& value : values) push_back(value);
    }
    constexpr explicit few(std::span<const T> values) {
        clear_constant();
        for (const T& value : values) push_back(value);
    }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr bool full() const { return size_ == Capacity; }
    constexpr T* begin() { return values_; }
    constexpr T* end() { return values_ + size_; }
    constexpr const T* begin() const { return values_; }
    constexpr const T* end() const { return values_ + size_; }
    constexpr const T& operator[](int k) const { return values_[k]; }
    /// Throws std::length_error where there is no room.
    constexpr void push_back(const T& value) {
        if (full()) throw std::length_error("xfuse: policy: so many values are more than it holds");
        values_[size_++] = value;
    }

    friend constexpr bool operator==(const few& a, const few& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    constexpr void copy_from(const few& other) {
        for (const T& value : other) push_back(value);
    }
    constexpr void clear_constant() {
        if (!std::is_constant_evaluated()) return;
        for (T& value : values_) value = T{};
    }

    int size_ = 0;
    T values_[std::size_t(Capacity)];
};

/// What is asked of one stage, by the number of its node, which `explain(e, xf::decisions)` prints.
struct forced_stage {
    int node = -1;
    place at = place::chosen;
    form as = form::chosen;
    friend constexpr bool operator==(const forced_stage&, const forced_stage&) = default;
};

/// What the caller may ask of an evaluation.
struct policy {
    int threads = 0;  ///< 0: as set_threads or XFUSE_NUM_THREADS say, else all cores
    /// The same bits on every x86-64 processor for floating-point contractions too: their kernels are those
    /// that all of them have, without wider vectors and without multiply-add. Costs up to eight times the
    /// time.
    bool strict = false;
    /// Nanoseconds until a second thread has begun with its share of a stage, by which the number of threads
    /// is chosen. 0: measured, once a process; where `threads` says how many, a constant, so that the plan is
    /// the same in every process.
    double start_up = 0;
    /// Bytes that the tiles of one nest may take together. 0: as many as the caches suggest.
    index_t tile_bytes = 0;
    /// Bytes that intermediates of full size may take together. Where they would take more, those that cost
    /// least to compute again, for the bytes that they take, are computed for each nest that reads them;
    /// where that is not enough, as few bytes as there can be. 0: as the time suggests.
    index_t memory = 0;
    /// To try other plans: how much of each axis of the result is computed at a time, for each of its axes,
    /// and what is asked of single stages. The order of a sum, and so its last bits, may follow from them.
    few<index_t, max_rank> tile{};
    few<forced_stage, 4> force{};
    friend bool operator==(const policy&, const policy&) = default;
};

/// Where a stage's result is stored.
enum class storage_level : std::uint8_t {
    none,         ///< a leaf
    output,       ///< written straight into the target
    tile,         ///< one box in scratch, computed for each tile of its consumer (compute_at)
    materialised  ///< the whole array, computed before its consumer starts (compute_root)
};
const char* name_of(storage_level level);

/// How a reduction walks its operand: which kernel computes it.
enum class reduction_strategy : std::uint8_t {
    none,
    across,
    along,
    slide_along,
    slide_across,
    windows,           ///< over two axes at once, in registers
    windows_by_lines,  ///< the same through lines in the nearest cache
    identity
};
const char* name_of(reduction_strategy strategy);

/// One loop of a stage: an axis of the node's domain, or a part of one that a division splits off.
struct loop {
    int axis = 0;
    bool is_outer = true;  ///< the outermost loop of its axis
    index_t div = 1;       ///< the axis index advances by this much
};

/// Steps of loop `k` over `extent` elements of its axis: whole pieces of one division inside one piece of the
/// next, whose loops take one step where they are longer than that.
template <class Loops>
index_t loop_extent(const Loops& loops, int k, index_t extent) {
    const index_t most = loops[k].is_outer ? extent : loops[k - 1].div;
    const index_t span = extent == 0 || most < extent ? most : extent;
    return span > 0 && span < loops[k].div ? 1 : span / loops[k].div;
}

/// An operand as its consumer's loops see it.
struct operand {
    int stage = -1;  ///< the producing stage, or -1 for a leaf
    const shape::access_map* map = nullptr;
    const std::byte* data = nullptr;  ///< a leaf's element 0
    index_t first = 0;                ///< bytes from there to where the map's index 0 would lie
    axis_vector stride;               ///< bytes along each producer axis
    axis_vector step;                 ///< bytes along each loop
    /// Of a tuple: where in the arena the result waits until all others are computed, or -1, and why.
    index_t waits_at = -1;
    const char* waits_because = nullptr;
    bool is_asked_ahead = false;  ///< the next tile's elements are asked for while this one's are read
};

/// What is decided about one node. What a pass only notes for itself is in pass_notes. The vectors come last,
/// as most of their room is never touched: what a small plan reads lies close together.
struct stage {
    const graph::node* node = nullptr;
    int first_operand = 0, operand_count = 0;
    int consumers = 0;  ///< operands that read it
    storage_level level = storage_level::none;
    bool is_blocked = false;  ///< a tile too large to compute at once: its block is smaller than its box
    bool is_shared = false;   ///< reduce: all threads reduce one box together
    bool is_border = false;   ///< pad: filled for what reads its border; the rest reads past it
    bool is_in_step = false;  ///< computed before each tile of its root, for all consumers: see motion
    reduction_strategy strategy = reduction_strategy::none;
    int out_loops = 0;      ///< of the result, the first of the loops
    int vector_axis = -1;   ///< the result axis that is contiguous in the stage's memory
    int rolling_axis = -1;  ///< the tile is a rolling buffer along this axis: what the next box needs is kept
    int column_loop = -1;   ///< across: the result loop that is the vector axis
    int in_place_of = -1;   ///< the stage whose tile it writes over, or -1
    int held = -1;          ///< shared and kept tiles, rolling buffers: their number
    int threads = 1;        ///< of a stage that fills a whole array: those that share its boxes
    int first_in_step = 0, in_step_count = 0;  ///< of such a stage: its part of plan::in_step
    index_t span = 0;      ///< scan: the largest part of its axis that its operand is computed for at a time
    index_t buffer = -1;   ///< offset in the arena: of the full arrays, or of a thread's tiles
    index_t bytes = 0;     ///< size of the buffer
    index_t scratch = -1;  ///< offset of partial results and the kernel's own scratch
    index_t scratch_bytes = 0;
    index_t shared = -1;    ///< reduce: offset of the partial results that threads share, or -1
    double recomputed = 1;  ///< the recompute factor: elements computed over elements of the result
    rows::map_fn row_kernel = nullptr;        ///< map
    contraction_plan* contraction = nullptr;  ///< contract
    const char* materialise_reason = nullptr;
    graph::window_pair pair;  ///< sliding strategies: the window axis and the axis it slides along

    fixed_vector<loop, max_rank> loops;  ///< the result's loops, then the reduced ones
    axis_vector align;                   ///< boxes start and end on multiples of this along each domain axis
    axis_vector box;                     ///< the largest part of the result there is at a time
    axis_vector block;                   ///< the largest part of it computed at a time
    axis_vector chunk;                   ///< the largest part of the reduced axes computed at a time
    axis_vector stride;                  ///< bytes along each result axis, in the buffer or the target
    axis_vector out_step;                ///< bytes along each result loop
};

/// The largest piece that a division cuts the domain axis into; 1: none does.
inline index_t piece_along(const stage& s, int axis) {
    if (s.loops.size() == s.node->domain.size()) return 1;
    int k = 0;
    while (s.loops[k].axis != axis) ++k;
    return s.loops[k].div;
}

struct plan {
    graph::graph g;
    std::span<stage> stages;  ///< one for each node, in its place
    std::span<operand> operands;
    std::span<contraction_plan> contractions;  ///< by the number of the stage; written for contractions alone
    std::span<int> order;                      ///< the stages that fill a whole array, the result last
    int order_count = 0;
    std::span<motion> motions;  ///< by the number of the stage; written for stages in step alone
    std::span<int> in_step;     ///< those stages, nest by nest, producers first
    int in_step_count = 0;
    target out;
    policy options;
    std::span<const target> results;  ///< of a root that has several: memory for each
    bool results_wait = false;        ///< some of them, as others read what they are written over
    int threads = 1;                  ///< at most, of all stages
    int allowed_threads = 1;          ///< by the caller
    double start_up = 0;              ///< nanoseconds until a second thread has begun
    bool is_streamed = false;   ///< the result is computed in a tile and copied with non-temporal stores
    bool streams_rows = false;  ///< its row kernel uses non-temporal stores itself
    bool is_staged = false;     ///< the result's rows are not contiguous: tiles are copied into place
    const char* temporary = nullptr;  ///< why the result goes through a temporary that is copied at the end
    bool is_shared = false;           ///< a stage has several consumers
    bool has_conflicts = false;       ///< a stage is contended
    bool rolls_shared = false;        ///< a node is_rolled
    index_t repeated_bytes = 0;       ///< of arrays that are computed again, as there is no memory for them
    double repeated_time = 0;         ///< nanoseconds that this takes, about
    pass_notes notes;
    index_t planning_bytes = 0;  ///< the memory that the graph, this plan and its program are kept in
    int max_operands = 0;        ///< of one stage
    int held_count = 0;          ///< tiles that may hold what is asked for already
    index_t full_bytes = 0;      ///< arena: materialised arrays
    index_t thread_bytes = 0;    ///< arena: tiles, staging and partial sums of one thread

    const stage& root() const { return stages[std::size_t(g.root)]; }
    index_t arena_bytes() const { return full_bytes + thread_bytes * threads; }
};

/// Storage for the parts of a plan whose number the expression's type gives.
struct plan_storage {
    std::span<stage> stages;
    std::span<operand> operands;
    std::span<contraction_plan> contractions;
    std::span<int> order;
    std::span<motion> motions;
    std::span<int> in_step;
    pass_notes notes;
    index_t bytes = 0;  ///< of all that the graph and the plan are kept in
};

/// The same shape and, where an axis has more than one element, the same strides.
bool same_layout(const target& a, const target& b);

/// Why the result cannot be written straight into `out` while operands are read; null if it can.
const char* find_aliasing(const plan& p, const target& out);

/// After leaves were moved to other memory of the same strides.
void read_leaves_anew(plan& p);

/// The number of a tuple's operand among all results.
inline index_t result_number(const graph::node& tuple, int which) {
    return tuple.table != nullptr ? tuple.table[which] : which;
}
/// How many results there are of which each has memory of its own.
int result_count(const plan& p);
/// One of them: a tuple, and which of its operands.
struct tuple_result {
    const stage* tuple;
    int which;
};
tuple_result find_result(const plan& p, index_t number);
inline const axis_vector& result_shape(const plan& p, index_t number) {
    return find_result(p, number).tuple->node->shape;
}

/// Gives a plan that ties results other memory for them; false where it has to be made anew for that.
bool move_results(plan& p, std::span<const target> results);

/// Plans the evaluation of `g` into `out`, whose shape has been checked; of several results into `results`.
plan make_plan(const graph::graph& g, const target& out, const policy& options, const plan_storage& storage,
               std::span<const target> results = {});

/// Elements of one operand's share of the staging buffer, into which rows that are not contiguous are
/// gathered.
inline constexpr index_t staging_elements = 2048;

}  // namespace xf::planning
