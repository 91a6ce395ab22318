#pragma once
#include <vector>

#include "xfuse/exec/stopwatch.hpp"
#include "xfuse/exec/tiles.hpp"
#include "xfuse/lower/context.hpp"

namespace xf::lower {

/// What a thread has spent on a stage.
struct stage_time {
    double ticks = 0, instructions = 0, calls = 0;

    stage_time& operator+=(const stage_time& more);
};

/// A span of a thread's time, of one stage.
struct time_span {
    exec::ticks begin, end;
    int stage;
};

/// Ticks that measuring adds: to an instruction, to a tile, and to a nest.
struct clock_costs {
    double instruction = 0, tile = 0, nest = 0;
};
/// Of a plan of so many stages.
clock_costs costs_of_measuring(int stages);

/// How often an instruction calls its kernel.
index_t calls_of(const exec::instruction& i);

/// Whose instructions lists have, by where they begin: instructions themselves do not say.
class instruction_owners : public observer {
public:
    /// `space` is where they are kept; what belongs to no stage is `other`'s.
    instruction_owners(std::span<const std::byte> space, int other);

    void set_owner(int stage) { current_ = stage; }
    int current() const { return current_; }
    int owner_of(const std::byte* instruction) const { return owner_[word_of(instruction)]; }

    int enter(int stage) override;
    void leave(int stage_before) override;
    void note(const exec::instruction& i) override;

private:
    std::size_t word_of(const std::byte* at) const { return std::size_t(at - room_) / sizeof(index_t); }

    const std::byte* room_;
    std::vector<int> owner_;
    int current_;
};

/// One thread's clock while a plan is measured. It is read between instructions. Where those are so short
/// that reading it would take a good part of the time, only some tiles are measured, and stand for all of the
/// nest.
class alignas(64) stage_clock final : public instruction_owners {
public:
    stage_clock(int stages, std::span<const std::byte> space, const clock_costs& cost);

    /// Beside the stages there are rows for finding and making lists, for bringing results into place, and
    /// for coming from the call to the first tile of each nest.
    static constexpr int other_rows = 3;
    int lists_row() const { return stages_; }
    int placing_row() const { return stages_ + 1; }
    int entry_row() const { return stages_ + 2; }

    /// This thread runs the plan: what it does up to the first tile of each nest is entering.
    void begin_run();
    /// A part of a nest begins and ends.
    void begin_tile();
    void end_tile();
    /// No tile of the nest is left.
    void end_nest();
    /// The time from the tile's beginning on was spent on finding its list, or making it.
    void found_list();
    /// Runs a list of this thread.
    void run_list(const exec::list& program, const exec::frame& f) {
        run_each(program, [&f](const exec::list& one) { exec::run(one, f); });
    }
    /// The same with addresses bound.
    void run_bound(const exec::list& program) { run_each(program, exec::run_bound); }

    void run(const exec::instruction& i, const exec::frame& f) override;

    /// Of all nests since the last reset, by row.
    const std::vector<stage_time>& times() const { return times_; }
    /// Ticks that were spent on measuring.
    double overhead() const { return overhead_; }
    const std::vector<time_span>& spans() const { return spans_; }
    void reset();

private:
    template <class F>
    void run_each(const exec::list& program, const F& run_one);
    void add(int row, exec::ticks from, exec::ticks to, index_t calls);
    bool is_sampled();

    int stages_;
    clock_costs cost_;
    double overhead_ = 0;
    std::vector<stage_time> sample_, times_;
    std::vector<time_span> spans_;
    exec::ticks last_ = 0;
    bool is_measured_ = false, is_entering_ = false, has_run_ = false;
    double tile_ticks_ = 0, tile_instructions_ = 0;
    index_t tiles_ = 0, measured_tiles_ = 0, period_ = 1, until_next_ = 0;
    std::uint32_t random_ = 1;
};

template <class F>
void stage_clock::run_each(const exec::list& program, const F& run_one) {
    if (!is_measured_) return run_one(program);
    for (const std::byte* at = program.first; at < program.last;) {
        const auto& next = *reinterpret_cast<const exec::instruction*>(at);
        run_one(exec::list{at, at + next.bytes});
        const exec::ticks done = exec::now();
        add(owner_of(at), last_, done, calls_of(next));
        last_ = done;
        at += next.bytes;
    }
}

}  // namespace xf::lower
