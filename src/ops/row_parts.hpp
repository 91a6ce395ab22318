#pragma once
#include "row_kernels.hpp"

// What each instruction set provides, in parts so that none takes long to compile.
#define XF_INSTRUCTION_SET(isa, vector_bytes, runs)                          \
    namespace xf::rows::library_##isa {                                      \
        extern const std::span<const ops::row_entry> arithmetic_rows[3];     \
        extern const std::span<const ops::row_entry> comparison_rows[3];     \
        extern const std::span<const ops::row_entry> math_rows[3];           \
        extern const std::span<const ops::conversion_entry> conversion_rows; \
        extern const std::span<const ops::chain_entry> chain_rows;           \
    }
#include "../kernels/instruction_sets.def"
