#pragma once
#include "row_kernels.hpp"

// What each instruction set provides, in parts so that none takes long to compile.
#define XF_ROW_PARTS(isa)                                                \
    namespace xf::rows::isa {                                            \
    extern const std::span<const ops::row_entry> arithmetic_rows[3];     \
    extern const std::span<const ops::row_entry> comparison_rows[3];     \
    extern const std::span<const ops::row_entry> math_rows[3];           \
    extern const std::span<const ops::conversion_entry> conversion_rows; \
    }
