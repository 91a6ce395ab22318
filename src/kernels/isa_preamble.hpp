#pragma once
// Everything the .inl files need from outside, read before the namespace of an instruction set
// opens. Only types and intrinsics: a std:: function emitted out of line here could be the
// copy that the linker keeps for a processor that cannot run it.
#include <cstdint>
#include <type_traits>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scratch.hpp"
#include "xfuse/kernels/kernel_table.hpp"

/// Vectors wider than the baseline must not cross a call that is not inlined.
#define XF_ALWAYS_INLINE [[gnu::always_inline]] static inline
