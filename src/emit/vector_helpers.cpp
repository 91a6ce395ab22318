#include "helper_table.hpp"

/// Vectors of the emitted file.
namespace xf::emit {
namespace {

constexpr helper vector_table[] = {
    {"vectors", nullptr, R"(/// Vectors of the instruction set that this file is compiled for.
#if defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;
#endif
template <class T>
struct simd_of {
    typedef T type __attribute__((vector_size(vector_bytes)));
};
/// There are no vectors of complex numbers.
template <class T>
struct simd_of<std::complex<T>> {
    using type = std::complex<T>;
};
template <class T>
using simd = typename simd_of<T>::type;
template <class T>
[[maybe_unused]] constexpr int simd_lanes = int(sizeof(simd<T>) / sizeof(T));
/// Vector number v of those that lie there.
template <class T>
static inline simd<T> load_vector(const T* from, int v = 0) {
    simd<T> x;
    std::memcpy(&x, from + v * simd_lanes<T>, sizeof x);
    return x;
}
template <class T>
static inline void store_vector(T* to, int v, simd<T> x) {
    std::memcpy(to + v * simd_lanes<T>, &x, sizeof x);
}
/// Keeps what was loaded in a register: g++ would rather load it again for each use.
template <class V>
static inline void keep_loaded([[maybe_unused]] V& v) {
#if defined(__AVX512F__)
    asm("" : "+v"(v));
#endif
}
#define UNROLLED _Pragma("GCC unroll 8")
)"},
};

}  // namespace

std::span<const helper> vector_helpers() { return vector_table; }

}  // namespace xf::emit
