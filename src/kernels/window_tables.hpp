#pragma once
#include "xfuse/kernels/window_kernels.hpp"

// What each instruction set has for windows over two axes.
namespace xf::kernels {

/// Says null where there is no kernel of the shape.
using find_windows_fn = windows_fn (*)(const window_shape&);

struct window_kernels {
    find_windows_fn find[reduce_op_count];
};

/// Of a type: its place, or -1 where it has none.
constexpr int window_place(dtype type) {
    switch (type) {
        case dtype::float32: return 0;
        case dtype::float64: return 1;
        case dtype::int32: return 2;
        case dtype::uint32: return 3;
        default: return -1;
    }
}
inline constexpr int window_places = 4;

#define XF_INSTRUCTION_SET(isa, vector_bytes, runs)     \
    namespace isa {                                     \
    extern const window_kernels windows[window_places]; \
    }
#include "instruction_sets.def"

}  // namespace xf::kernels
