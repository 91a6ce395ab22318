#include "xfuse/lower/context.hpp"

#include <algorithm>

namespace xf::lower {
namespace {

/// The same address for tiles at all counters.
exec::operand operand_at(const address& a, const counters& now) {
    exec::operand o{a.data, a.offset.at, a.offset.step, a.from};
    for (std::size_t k = 0; k < counter_count; ++k) o.offset -= o.step[k] * now[k];
    return o;
}

}  // namespace

index_t* context::begin(const exec::operation& what, std::span<const address> operands, int loops,
                        std::span<const std::byte> constants) {
    open_ = to_.memory.add(what, int(operands.size()), loops, constants.size());
    if (open_ == nullptr) {
        is_full = true;
        return nullptr;
    }
    auto* at = const_cast<exec::operand*>(open_->operands());
    for (const address& a : operands) *at++ = operand_at(a, to_.frame.at);
    std::ranges::copy(constants, const_cast<std::byte*>(open_->constants()));
    return const_cast<index_t*>(open_->loops());
}

void context::finish() {
    if (watcher != nullptr) watcher->note(*open_);
    if (to_.then == fate::kept) return;
    if (to_.then == fate::run) exec::run(*open_, to_.frame);
    else if (to_.then == fate::observed && watcher != nullptr) watcher->run(*open_, to_.frame);
    to_.memory.rewind(reinterpret_cast<std::byte*>(open_));
}

position offset_of(const position_vector& index, const axis_vector& stride) {
    position offset;
    for (int axis = 0; axis < stride.size(); ++axis) offset += index[axis] * stride[axis];
    return offset;
}

axis_vector loop_extents(const planning::stage& s, const axis_vector& extent, int first, int last) {
    axis_vector extents;
    for (int k = first; k < last; ++k)
        extents.push_back(planning::loop_extent(s.loops, k, extent[s.loops[k].axis]));
    return extents;
}

}  // namespace xf::lower
