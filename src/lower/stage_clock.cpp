#include "xfuse/lower/stage_clock.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace xf::lower {
namespace {

/// Spans that are kept of one thread; more are not drawn.
constexpr std::size_t most_spans = 16 * 1024;
/// Reading the clock may take so much of the time; beyond, tiles are left out.
constexpr double most_overhead = 1.0 / 32;
constexpr index_t longest_period = 256;

}  // namespace

index_t calls_of(const exec::instruction& i) {
    index_t calls = 1;
    const index_t* word = i.loops();
    for (int l = 0; l < i.loop_count; ++l, word += 1 + i.operand_count) calls *= *word;
    return calls;
}

stage_time& stage_time::operator+=(const stage_time& more) {
    ticks += more.ticks;
    instructions += more.instructions;
    calls += more.calls;
    return *this;
}

instruction_owners::instruction_owners(std::span<const std::byte> space, int other)
    : room_(space.data()), owner_(space.size() / sizeof(index_t) + 1), current_(other) {}

int instruction_owners::enter(int stage) { return std::exchange(current_, stage); }
void instruction_owners::leave(int stage_before) { current_ = stage_before; }
void instruction_owners::note(const exec::instruction& i) {
    owner_[word_of(reinterpret_cast<const std::byte*>(&i))] = current_;
}

stage_clock::stage_clock(int stages, std::span<const std::byte> space, const clock_costs& cost)
    : instruction_owners(space, stages + 1),
      stages_(stages),
      cost_(cost),
      sample_(std::size_t(stages + other_rows)),
      times_(sample_) {
    spans_.reserve(most_spans);
}

void stage_clock::reset() {
    std::ranges::fill(sample_, stage_time{});
    std::ranges::fill(times_, stage_time{});
    spans_.clear();
    overhead_ = 0;
    has_run_ = is_entering_ = false;
    set_owner(placing_row());
    tiles_ = measured_tiles_ = 0;
    period_ = 1;
    until_next_ = 0;
}

/// Tiles at uneven distances, as every n-th one might be at a border of its row.
bool stage_clock::is_sampled() {
    if (period_ == 1) return true;
    if (until_next_-- > 0) return false;
    random_ = random_ * 1664525U + 1013904223U;
    until_next_ = index_t(random_ >> 8) % (2 * period_ - 1);
    return true;
}

void stage_clock::begin_tile() {
    ++tiles_;
    is_measured_ = is_sampled();
    if (!is_measured_) return;
    ++measured_tiles_;
    tile_ticks_ = tile_instructions_ = 0;
    const exec::ticks at = exec::now();
    if (is_entering_) times_[std::size_t(entry_row())].ticks += double(at - last_);
    is_entering_ = false;
    last_ = at;
}

void stage_clock::begin_run() {
    has_run_ = is_entering_ = true;
    last_ = exec::now();
}

void stage_clock::end_tile() {
    if (!is_measured_ || tile_ticks_ <= 0) return;
    const double overhead = (tile_instructions_ * cost_.instruction + cost_.tile) / tile_ticks_;
    period_ = std::clamp<index_t>(index_t(overhead / most_overhead), 1, longest_period);
}

void stage_clock::end_nest() {
    const double scale = measured_tiles_ > 0 ? double(tiles_) / double(measured_tiles_) : 0;
    for (std::size_t row = 0; row < sample_.size(); ++row) {
        stage_time& s = sample_[row];
        const double own = std::max(s.ticks - s.instructions * cost_.instruction, 0.0);
        overhead_ += s.instructions * cost_.instruction;
        times_[row] += {own * scale, s.instructions * scale, s.calls * scale};
        s = {};
    }
    overhead_ += double(measured_tiles_) * cost_.tile + cost_.nest;
    set_owner(placing_row());
    tiles_ = measured_tiles_ = 0;
    period_ = 1;
    until_next_ = 0;
    if (!has_run_) return;
    is_entering_ = true;
    last_ = exec::now();
}

void stage_clock::add(int row, exec::ticks from, exec::ticks to, index_t calls) {
    stage_time& s = sample_[std::size_t(row)];
    s.ticks += double(to - from);
    s.instructions += 1;
    s.calls += double(calls);
    tile_ticks_ += double(to - from);
    tile_instructions_ += 1;
    if (!spans_.empty() && spans_.back().stage == row && spans_.back().end == from) spans_.back().end = to;
    else if (spans_.size() < most_spans) spans_.push_back({from, to, row});
}

void stage_clock::found_list() {
    if (!is_measured_) return;
    const exec::ticks at = exec::now();
    add(lists_row(), last_, at, 0);
    last_ = at;
}

void stage_clock::run(const exec::instruction& i, const exec::frame& f) {
    if (!is_measured_) return exec::run(i, f);
    found_list();
    exec::run(i, f);
    const exec::ticks done = exec::now();
    add(current(), last_, done, calls_of(i));
    last_ = done;
}

namespace {

void do_nothing(const std::byte*, void* const*) {}

/// So many instructions that do nothing.
class empty_program {
public:
    static constexpr int count = 64;
    empty_program() {
        static constexpr exec::operation nothing{"nothing", &do_nothing};
        exec::writer writer(room_);
        list_.first = room_.data();
        for (int k = 0; k < count; ++k) writer.add(nothing, 0, 0, 0);
        list_.last = writer.position();
    }
    std::span<const std::byte> space() const { return room_; }
    const exec::list& list() const { return list_; }

private:
    alignas(64) std::array<std::byte, count * sizeof(exec::instruction)> room_{};
    exec::list list_;
};

/// The least ticks of several runs.
template <class F>
double least_ticks(const F& f) {
    double least = std::numeric_limits<double>::max();
    for (int run = 0; run < 64; ++run) {
        const exec::ticks before = exec::now();
        f();
        least = std::min(least, double(exec::now() - before));
    }
    return least;
}

}  // namespace

clock_costs costs_of_measuring(int stages) {
    const empty_program empty;
    const exec::list none{empty.list().first, empty.list().first};
    stage_clock clock(stages, empty.space(), {});
    const auto least_of = [&clock](const auto& f) {
        clock.reset();
        clock.begin_run();
        return least_ticks(f);
    };
    const double plain = least_of([&] { exec::run(empty.list(), {}); });
    const double tile = least_of([&] {
        clock.begin_tile();
        clock.run_list(none, {});
        clock.end_tile();
    });
    const double full = least_of([&] {
        clock.begin_tile();
        clock.run_list(empty.list(), {});
        clock.end_tile();
    });
    const double nest = least_of([&] {
        clock.begin_tile();
        clock.run_list(none, {});
        clock.end_tile();
        clock.end_nest();
    });
    const double reading = least_of([] {});
    return {std::max(full - tile - plain + reading, 0.0) / empty_program::count,
            std::max(tile - reading, 0.0), std::max(nest - tile, 0.0)};
}

}  // namespace xf::lower
