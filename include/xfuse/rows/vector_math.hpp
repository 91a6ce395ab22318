#pragma once
#include <cmath>

#include "xfuse/rows/pack.hpp"

/// What vectors of any length need to call functions of whole registers, and those of single instructions.

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
