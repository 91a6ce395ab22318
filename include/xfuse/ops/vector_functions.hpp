#pragma once
#include "xfuse/rows/vector_math.hpp"

/// Vector forms of the C library's functions that the table of operations names. On x86-64 with glibc 2.35 or
/// newer these are libmvec's (within 4 ulp); elsewhere each lane calls the scalar function.
#if defined(__x86_64__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
#define XFUSE_HAS_LIBMVEC 1
#endif
#endif

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

#ifdef XFUSE_HAS_LIBMVEC
// The vector function ABI names a function by instruction set, lanes and operands.
#if defined(__AVX512F__)
#define XFUSE_LIBMVEC_NAME(f, operands) "_ZGVeN8" operands "_" #f
#define XFUSE_LIBMVEC_NAMEF(f, operands) "_ZGVeN16" operands "_" #f "f"
#elif defined(__AVX2__)
#define XFUSE_LIBMVEC_NAME(f, operands) "_ZGVdN4" operands "_" #f
#define XFUSE_LIBMVEC_NAMEF(f, operands) "_ZGVdN8" operands "_" #f "f"
#elif defined(__AVX__)
#define XFUSE_LIBMVEC_NAME(f, operands) "_ZGVcN4" operands "_" #f
#define XFUSE_LIBMVEC_NAMEF(f, operands) "_ZGVcN8" operands "_" #f "f"
#else
#define XFUSE_LIBMVEC_NAME(f, operands) "_ZGVbN2" operands "_" #f
#define XFUSE_LIBMVEC_NAMEF(f, operands) "_ZGVbN4" operands "_" #f "f"
#endif
#define XFUSE_VECTOR_FUNCTION(f)                                                                         \
    full_vector<float> libmvec_##f(full_vector<float>) asm(XFUSE_LIBMVEC_NAMEF(f, "v"));                 \
    full_vector<double> libmvec_##f(full_vector<double>) asm(XFUSE_LIBMVEC_NAME(f, "v"));                \
    struct vector_##f {                                                                                  \
        template <class T, int Lanes>                                                                    \
        static XFUSE_INLINE raw<T, Lanes> run(const raw<T, Lanes>& x) {                                  \
            return on_full_vectors<T, Lanes>([](const full_vector<T>& v) { return libmvec_##f(v); }, x); \
        }                                                                                                \
    };
#else
#define XFUSE_VECTOR_FUNCTION(f)                                 \
    struct vector_##f {                                          \
        template <class T, int Lanes>                            \
        static XFUSE_INLINE raw<T, Lanes> run(raw<T, Lanes> x) { \
            for (int i = 0; i < Lanes; ++i) x[i] = std::f(x[i]); \
            return x;                                            \
        }                                                        \
    };
#endif

#define XFUSE_C_FUNCTION(name, functor) XFUSE_VECTOR_FUNCTION(name)
#include "xfuse/ops/operations.def"

#ifdef XFUSE_HAS_LIBMVEC
full_vector<float> libmvec_pow(full_vector<float>, full_vector<float>) asm(XFUSE_LIBMVEC_NAMEF(pow, "vv"));
full_vector<double> libmvec_pow(full_vector<double>, full_vector<double>) asm(XFUSE_LIBMVEC_NAME(pow, "vv"));
#endif
struct vector_pow {
    template <class T, int Lanes>
    static XFUSE_INLINE raw<T, Lanes> run(const raw<T, Lanes>& x, const raw<T, Lanes>& y) {
#ifdef XFUSE_HAS_LIBMVEC
        return on_full_vectors<T, Lanes>(
            [](const full_vector<T>& v, const full_vector<T>& w) { return libmvec_pow(v, w); }, x, y);
#else
        raw<T, Lanes> result;
        for (int i = 0; i < Lanes; ++i) result[i] = std::pow(x[i], y[i]);
        return result;
#endif
    }
};

#undef XFUSE_VECTOR_FUNCTION
#undef XFUSE_LIBMVEC_NAME
#undef XFUSE_LIBMVEC_NAMEF

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
