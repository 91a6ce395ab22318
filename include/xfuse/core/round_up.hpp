#pragma once
#include "xfuse/core/index.hpp"

namespace xf {

/// The least multiple of `to` that is no less than `value`.
constexpr index_t round_up(index_t value, index_t to) { return (value + to - 1) / to * to; }

/// Bytes up to the end of their last cache line: what follows them has lines of its own.
constexpr index_t whole_lines(index_t bytes) { return round_up(bytes, 64); }

}  // namespace xf
