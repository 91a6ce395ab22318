#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "xfuse/core/index.hpp"

/// What an executor runs: instructions, each a kernel with its operands' addresses, which are affine in the
/// counters of the tile loops. It knows nothing of what the kernels compute.
namespace xf::exec {

/// The innermost tile loops, whose counters addresses move with; those around them are fixed in a list.
inline constexpr int counter_count = 3;
using counters = std::array<index_t, counter_count>;

/// What an address is counted from.
enum class base : std::uint8_t {
    memory,  ///< an operand of the expression, wherever it lies
    target,  ///< the result
    full,    ///< the arrays that are kept in full
    local    ///< the thread's own part of the arena
};

/// The address base + offset + sum(step[k] * counter k), in bytes.
struct operand {
    const std::byte* data = nullptr;  ///< of memory; the other bases are those of the run
    index_t offset = 0;
    counters step{};
    base from = base::memory;
};

/// What an instruction does with its addresses and constants.
struct operation {
    using function = void (*)(const std::byte* constants, void* const* at);

    const char* name;
    function run;
    /// Where addresses can become part of the constants: puts them there, and runs those.
    void (*fix)(std::byte* constants, void* const* at) = nullptr;
    function run_fixed = nullptr;
    /// Where the constants say what is called: its address, by which readers of a program know it.
    const void* (*kernel)(const std::byte* constants) = nullptr;
};

/// The most operands of an instruction: a row kernel's, its result and its scratch.
inline constexpr int max_operands = 66;

/// One instruction; behind it lie its operands, its loops (the extent of each, then a step in bytes for each
/// operand; the last one fastest), and the operation's constants.
struct instruction {
    const operation* what;
    operation::function run;
    std::uint32_t bytes;
    std::uint16_t operand_count, loop_count;

    const operand* operands() const { return reinterpret_cast<const operand*>(this + 1); }
    const index_t* loops() const { return reinterpret_cast<const index_t*>(operands() + operand_count); }
    const std::byte* constants() const {
        return reinterpret_cast<const std::byte*>(loops() + index_t(loop_count) * (1 + operand_count));
    }
};

/// What addresses are made of in one run: the bases (memory's is not used) and the tile's counters.
struct frame {
    std::byte* base[4] = {};
    counters at{};
};

/// Instructions one after the other.
struct list {
    const std::byte *first = nullptr, *last = nullptr;
};

void run(const instruction& i, const frame& f);
void run(const list& program, const frame& f);

/// Puts the addresses of one frame in the place of the operands; such a list is for run_bound alone.
void bind_addresses(const list& program, const frame& f);
void run_bound(const list& program);

/// The instructions, one a line, with the base and the steps of each address. `memory` names what operands
/// are counted from.
std::string text_of(const list& program, std::string (*memory)(const void* names, const std::byte* data),
                    const void* names);

/// Writes instructions into memory of a fixed size.
class writer {
public:
    writer() = default;
    explicit writer(std::span<std::byte> room) : at_(room.data()), end_(room.data() + room.size()) {}

    /// Room for an instruction, whose operands, loops and constants are for the caller to write; null if
    /// there is none.
    instruction* add(const operation& what, int operands, int loops, std::size_t constants);
    /// Room for something else beside the instructions; null if there is none.
    std::byte* take(std::size_t bytes);

    bool has(std::size_t bytes) const { return std::size_t(end_ - at_) >= bytes; }
    std::byte* position() const { return at_; }
    /// Forgets what was written since.
    void rewind(std::byte* position) { at_ = position; }

private:
    std::byte *at_ = nullptr, *end_ = nullptr;
};

}  // namespace xf::exec
