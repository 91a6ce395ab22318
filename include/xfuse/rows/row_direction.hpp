#pragma once
#include <cstdint>

#include "xfuse/core/index.hpp"
#include "xfuse/rows/pack.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Processors tell whether a load waits for a store before it by the addresses' last bits, those within a
/// page.
inline constexpr std::uintptr_t compared_bytes = 4096;

/// Stores this far back are done by the time their line is looked at: the results of a few vectors.
inline constexpr std::uintptr_t unfinished_bytes = 256;

/// Is a row computed from its end? Where `out` lies just past an operand, but for whole pages, each vector's
/// load seems to read what the vector before stored, and waits for all of its arithmetic; the other way
/// round it does not. Arrays whose sizes are powers of two lie so wherever they come from one heap.
XFUSE_INLINE bool goes_backwards(const char* out, const char* const* in, const bool* splatted, int inputs) {
    std::uintptr_t past = compared_bytes, before = compared_bytes;
    for (int k = 0; k < inputs; ++k) {
        const std::uintptr_t apart =
            (reinterpret_cast<std::uintptr_t>(out) - reinterpret_cast<std::uintptr_t>(in[k])) %
            compared_bytes;
        if (splatted[k] || apart == 0) continue;
        past = apart < past ? apart : past;
        before = compared_bytes - apart < before ? compared_bytes - apart : before;
    }
    return past < unfinished_bytes && before > past;
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
