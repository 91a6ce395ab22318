#pragma once
#include "xfuse/kernels/kernel_table.hpp"

// What each instruction set provides, in parts so that none takes long to compile. Constants:
// reading them runs no code of that instruction set.
namespace xf::kernels {

struct moves {
    size_kernels sizes[5];
    stream_fn stream;
    void (*stream_fence)();
};

#define XF_INSTRUCTION_SET(isa, vector_bytes, runs)                                    \
    namespace isa {                                                                    \
    extern const type_kernels bytes[3];  /* bool, int8, uint8 */                       \
    extern const type_kernels shorts[2]; /* int16, uint16 */                           \
    extern const type_kernels words[2];  /* int32, uint32 */                           \
    extern const type_kernels longs[2];  /* int64, uint64 */                           \
    extern const type_kernels floats[4]; /* float32, float64, complex64, complex128 */ \
    extern const moves all_moves;                                                      \
    extern const contraction_table contractions;                                       \
    }
#include "instruction_sets.def"
#if defined(__x86_64__)
/// What replaces the kernels of 8-bit elements where the processor has instructions for them.
struct byte_contractions {
    contraction_kernels pairs;
    contraction_kernels quads[4];  // in the order of contraction_type
};
namespace avx512vnni {
extern const byte_contractions bytes_of_contractions;
}
namespace avxvnni {
extern const byte_contractions bytes_of_contractions;
}
namespace avx512bf16 {
extern const contraction_kernels bfloat16_contractions;
}
#endif

}  // namespace xf::kernels
