#pragma once
#include <cstdint>

#include "expr/reference/random.hpp"
#include "xfuse/xfuse.hpp"

/// What differs from one evaluation of a program to the next.
namespace fuzz {

using reference::chance;
using reference::index_list;
using reference::numbers;
using xf::index_t;

/// The numbers that decide what a program is, apart from the elements of its operands.
struct decisions {
    numbers::list structure;  ///< extents, axes, windows, widths, offsets, modes
    numbers::list layout;     ///< strides of operands and of the target
    numbers::list scalars;    ///< scalars, pad values, bounds, what functors hold
    numbers::list tables;     ///< counts of repeat
};

/// Where the memory of operands and target comes from.
struct places {
    int moved = -1;             ///< an operand that gets new memory, or -1
    int swapped[2] = {-1, -1};  ///< two that take each other's
    int beside[2] = {-1, -1};   ///< one that lies in the memory of another one
    bool moves_target = false;
    int target_over = -1;  ///< the operand in whose memory the target lies, or -1
};

/// One evaluation of a program that is evaluated several times.
struct variation {
    decisions given;
    std::uint64_t content = 0;  ///< what the elements are drawn from
    std::uint64_t how = 0;      ///< how often it is evaluated, and what happens to operands in between
    xf::policy policy;
    int threads = 0;  ///< for xf::set_threads
    places memory;
};

/// One number of the list becomes another one, that of a neighbour, or is exchanged with it. Exchanged counts
/// keep their total; of two equal scalars only one stays.
inline void change_one(chance& c, numbers::list& drawn) {
    if (drawn.empty()) return;
    const auto last = index_t(drawn.size()) - 1;
    const index_t one = c.pick(0, last);
    const index_t other = std::clamp<index_t>(one + (c.one_in(2) ? 1 : -1) * c.pick(1, 3), 0, last);
    switch (c.pick(0, 3)) {
        case 0: std::swap(drawn[std::size_t(one)], drawn[std::size_t(other)]); break;
        case 1: drawn[std::size_t(one)] = drawn[std::size_t(other)]; break;
        default: drawn[std::size_t(one)] = c.engine();
    }
}

/// Changes one thing of an evaluation of a program with `operands` operands.
inline void change_one_thing(chance& c, variation& v, int operands) {
    const auto any = [&] { return int(c.pick(0, std::max(operands - 1, 0))); };
    switch (c.pick(0, 23)) {
        case 0:
        case 1:
        case 2: v.content = c.engine(); break;
        case 3:
        case 4:
        case 5:
        case 6:
        case 7: change_one(c, v.given.scalars.empty() ? v.given.structure : v.given.scalars); break;
        case 8:
        case 9:
        case 10:
        case 11:
        case 12: change_one(c, v.given.tables.empty() ? v.given.structure : v.given.tables); break;
        case 13:
        case 14:
        case 15: change_one(c, v.given.structure); break;
        case 16: change_one(c, v.given.layout); break;
        case 17: v.memory.moved = any(); break;
        case 18: v.memory.swapped[0] = any(), v.memory.swapped[1] = any(); break;
        case 19: v.memory.beside[0] = any(), v.memory.beside[1] = any(); break;
        case 20: v.memory.moves_target = true; break;
        case 21: v.policy.strict = !v.policy.strict; break;
        case 22: (c.one_in(2) ? v.policy.threads : v.threads) = int(c.pick(0, 3)); break;
        default: v.memory.target_over = any();
    }
}

/// The evaluation after `before`: mostly one thing changed, at times several, at times as the first one was.
inline variation next_variation(std::uint64_t seed, const variation& first, const variation& before,
                                int operands) {
    chance c{unsigned(seed ^ seed >> 32U)};
    variation v = c.one_in(4) ? first : before;
    v.memory = {};
    v.how = c.engine();
    if (c.one_in(10)) return v;
    do change_one_thing(c, v, operands);
    while (c.one_in(4));
    return v;
}

}  // namespace fuzz
