#pragma once
#include <cmath>

#include "xfuse/rows/pack.hpp"

/// Vector forms of the C library's functions. On x86-64 with glibc 2.35 or newer these are libmvec's
/// (within 4 ulp); elsewhere each lane calls the scalar function.
#if defined(__x86_64__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
#define XFUSE_HAS_LIBMVEC 1
#endif
#endif

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

template <class T>
inline constexpr int full_lanes = vector_bytes / int(sizeof(T));
template <class T>
using full_vector = raw<T, full_lanes<T>>;

/// Applies a function of full vectors to a vector of any length that divides theirs.
template <class T, int Lanes, class F, class... V>
XFUSE_INLINE raw<T, Lanes> on_full_vectors(F&& f, const V&... args) {
    static_assert(Lanes <= full_lanes<T>);
    if constexpr (Lanes == full_lanes<T>) {
        return f(args...);
    } else {
        const auto widen = [](const auto& part) {
            full_vector<T> whole = full_vector<T>{} + part[0];
            std::memcpy(&whole, &part, sizeof part);
            return whole;
        };
        const full_vector<T> whole = f(widen(args)...);
        raw<T, Lanes> result;
        std::memcpy(&result, &whole, sizeof result);
        return result;
    }
}

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
inline constexpr bool has_vector_math = true;
#else
#define XFUSE_VECTOR_FUNCTION(f)                                 \
    struct vector_##f {                                          \
        template <class T, int Lanes>                            \
        static XFUSE_INLINE raw<T, Lanes> run(raw<T, Lanes> x) { \
            for (int i = 0; i < Lanes; ++i) x[i] = std::f(x[i]); \
            return x;                                            \
        }                                                        \
    };
inline constexpr bool has_vector_math = false;
#endif

XFUSE_VECTOR_FUNCTION(exp)
XFUSE_VECTOR_FUNCTION(exp2)
XFUSE_VECTOR_FUNCTION(expm1)
XFUSE_VECTOR_FUNCTION(log)
XFUSE_VECTOR_FUNCTION(log2)
XFUSE_VECTOR_FUNCTION(log10)
XFUSE_VECTOR_FUNCTION(log1p)
XFUSE_VECTOR_FUNCTION(sin)
XFUSE_VECTOR_FUNCTION(cos)
XFUSE_VECTOR_FUNCTION(tan)
XFUSE_VECTOR_FUNCTION(asin)
XFUSE_VECTOR_FUNCTION(acos)
XFUSE_VECTOR_FUNCTION(atan)
XFUSE_VECTOR_FUNCTION(sinh)
XFUSE_VECTOR_FUNCTION(cosh)
XFUSE_VECTOR_FUNCTION(tanh)
XFUSE_VECTOR_FUNCTION(asinh)
XFUSE_VECTOR_FUNCTION(acosh)
XFUSE_VECTOR_FUNCTION(atanh)
XFUSE_VECTOR_FUNCTION(cbrt)
XFUSE_VECTOR_FUNCTION(erf)

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

/// sqrt and rounding are single instructions that the compilers offer vectors no portable name for.
struct vector_sqrt {
    template <class T, int Lanes>
    static XFUSE_INLINE raw<T, Lanes> run(const raw<T, Lanes>& x) {
#if defined(__x86_64__)
        return on_full_vectors<T, Lanes>(
            [](const full_vector<T>& v) {
                full_vector<T> root;
#if defined(__AVX__)
                if constexpr (std::is_same_v<T, float>) asm("vsqrtps %1, %0" : "=v"(root) : "v"(v));
                else asm("vsqrtpd %1, %0" : "=v"(root) : "v"(v));
#else
                if constexpr (std::is_same_v<T, float>) asm("sqrtps %1, %0" : "=x"(root) : "x"(v));
                else asm("sqrtpd %1, %0" : "=x"(root) : "x"(v));
#endif
                return root;
            },
            x);
#else
        raw<T, Lanes> root;
        for (int i = 0; i < Lanes; ++i) root[i] = std::sqrt(x[i]);
        return root;
#endif
    }
};

/// Mode 0 rounds half to even, 1 down, 2 up, 3 toward zero: the immediate of the x86 instructions.
template <int Mode>
struct vector_round {
    template <class T>
    static XFUSE_INLINE T one(T x) {
        return Mode == 0   ? std::nearbyint(x)
               : Mode == 1 ? std::floor(x)
               : Mode == 2 ? std::ceil(x)
                           : std::trunc(x);
    }
    template <class T, int Lanes>
    static XFUSE_INLINE raw<T, Lanes> run(const raw<T, Lanes>& x) {
#if defined(__AVX__)
        return on_full_vectors<T, Lanes>(
            [](const full_vector<T>& v) {
                full_vector<T> whole;
#if defined(__AVX512F__)
                if constexpr (std::is_same_v<T, float>)
                    asm("vrndscaleps %2, %1, %0" : "=v"(whole) : "v"(v), "i"(Mode));
                else asm("vrndscalepd %2, %1, %0" : "=v"(whole) : "v"(v), "i"(Mode));
#else
                if constexpr (std::is_same_v<T, float>)
                    asm("vroundps %2, %1, %0" : "=x"(whole) : "x"(v), "i"(Mode));
                else asm("vroundpd %2, %1, %0" : "=x"(whole) : "x"(v), "i"(Mode));
#endif
                return whole;
            },
            x);
#else
        raw<T, Lanes> whole{};
        for (int i = 0; i < Lanes; ++i) whole[i] = one(x[i]);
        return whole;
#endif
    }
};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
