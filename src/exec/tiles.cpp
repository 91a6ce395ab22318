#include "xfuse/exec/tiles.hpp"

namespace xf::exec {

tile tile_at(const tile_loops& loops, index_t item) {
    tile t;
    for (int k = counter_count; k-- > 0;) {
        if (loops.count[std::size_t(k)] == 1) continue;
        t.at[std::size_t(k)] = item % loops.count[std::size_t(k)];
        item /= loops.count[std::size_t(k)];
    }
    t.outer = item;
    return t;
}

void tile_runner::start(std::span<std::byte> memory, const frame& bases) {
    writer_ = writer(memory);
    start_ = memory.data();
    frame_ = bases;
    forget_lists();
}

void tile_runner::forget_lists() {
    writer_.rewind(start_);
    regions_ = nullptr;
    last_ = nullptr;
}

int tile_runner::held_before(const tile& t) const {
    if (last_ == nullptr || t.outer != at_.outer) return nothing_held;
    const bool is_next = t.at[0] == at_.at[0] && t.at[1] == at_.at[1] && t.at[2] == at_.at[2] + 1;
    return is_next ? last_->after_next : last_->after_any;
}

bool tile_runner::select(const tile& t, const maker& m) {
    const int held = held_before(t);
    for (const region* r = regions_; r != nullptr; r = r->next) {
        if (r->nest != nest_ || !r->holds(t)) continue;
        if (r->before != anything_held && r->before != held) continue;
        last_ = r;
        return true;
    }
    last_ = m.make(m.state, t, held);
    return last_ != nullptr;
}

}  // namespace xf::exec
