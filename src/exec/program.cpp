#include "xfuse/exec/program.hpp"

#include <algorithm>

namespace xf::exec {
namespace {

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

void* address_of(const operand& o, const frame& f) {
    std::byte* start = f.base[static_cast<int>(o.from)];
    if (o.from == base::memory) start = const_cast<std::byte*>(o.data);
    return start + (o.offset + o.step[0] * f.at[0] + o.step[1] * f.at[1] + o.step[2] * f.at[2]);
}

/// Runs the loops from `loop` on, `left` of them, and leaves the addresses as they were.
void run_loops(const instruction& i, const index_t* loop, int left, void** at) {
    if (left == 0) return i.run(i.constants(), at);
    const index_t* step = loop + 1;
    const auto advance = [&](index_t times) {
        for (int k = 0; k < i.operand_count; ++k) at[k] = static_cast<std::byte*>(at[k]) + step[k] * times;
    };
    for (index_t n = 0; n < loop[0]; ++n) {
        if (n > 0) advance(1);
        run_loops(i, step + i.operand_count, left - 1, at);
    }
    if (loop[0] > 1) advance(1 - loop[0]);
}

}  // namespace

void run(const instruction& i, const frame& f) {
    void* at[max_operands];
    const operand* operands = i.operands();
    for (int k = 0; k < i.operand_count; ++k) at[k] = address_of(operands[k], f);
    if (i.loop_count == 0) i.run(i.constants(), at);
    else run_loops(i, i.loops(), i.loop_count, at);
}

void run(const list& program, const frame& f) {
    for (const std::byte* at = program.first; at < program.last;) {
        const auto& next = *reinterpret_cast<const instruction*>(at);
        run(next, f);
        at += next.bytes;
    }
}

void bind_addresses(const list& program, const frame& f) {
    for (const std::byte* at = program.first; at < program.last;) {
        auto& next = *reinterpret_cast<instruction*>(const_cast<std::byte*>(at));
        // Addresses are shorter than operands, so none is written over before it was read.
        auto* room = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(next.operands()));
        for (int k = 0; k < next.operand_count; ++k) {
            const operand o = next.operands()[k];
            void* address = address_of(o, f);
            std::memcpy(room + std::size_t(k) * sizeof address, &address, sizeof address);
        }
        if (next.what->fix != nullptr && next.loop_count == 0) {
            next.what->fix(const_cast<std::byte*>(next.constants()), reinterpret_cast<void* const*>(room));
            next.run = next.what->run_fixed;
        }
        at += next.bytes;
    }
}

void run_bound(const list& program) {
    for (const std::byte* at = program.first; at < program.last;) {
        const auto& next = *reinterpret_cast<const instruction*>(at);
        auto* addresses = reinterpret_cast<void* const*>(next.operands());
        if (next.loop_count == 0) {
            next.run(next.constants(), addresses);
        } else {
            void* moving[max_operands];
            std::copy_n(addresses, next.operand_count, moving);
            run_loops(next, next.loops(), next.loop_count, moving);
        }
        at += next.bytes;
    }
}

instruction* writer::add(const operation& what, int operands, int loops, std::size_t constants) {
    const std::size_t steps = std::size_t(loops) * (1 + std::size_t(operands)) * sizeof(index_t);
    const std::size_t bytes =
        sizeof(instruction) + std::size_t(operands) * sizeof(operand) + steps + padded(constants);
    std::byte* room = take(bytes);
    if (room == nullptr) return nullptr;
    return new (room)
        instruction{&what, what.run, std::uint32_t(bytes), std::uint16_t(operands), std::uint16_t(loops)};
}

std::byte* writer::take(std::size_t bytes) {
    if (index_t(padded(bytes)) > end_ - at_) return nullptr;
    std::byte* room = at_;
    at_ += padded(bytes);
    return room;
}

}  // namespace xf::exec
