#pragma once
#include <cstring>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

// Row kernels follow the user's flags, so what they are made of carries the instruction set in its
// name: objects built with different flags then share no definition. The library's own files name theirs.
#if !defined(XFUSE_ROW_ISA)
#if defined(__AVX512F__)
#define XFUSE_ROW_ISA avx512
#elif defined(__AVX2__)
#define XFUSE_ROW_ISA avx2
#elif defined(__AVX__)
#define XFUSE_ROW_ISA avx
#else
#define XFUSE_ROW_ISA baseline
#endif
#endif
#define XFUSE_INLINE inline __attribute__((always_inline))

// Vectors wider than the target's registers are passed between always-inlined functions only.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
inline constexpr const char* isa_name = "avx512";
#elif defined(__AVX2__)
inline constexpr int vector_bytes = 32;
inline constexpr const char* isa_name = "avx2";
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
inline constexpr const char* isa_name = "avx";
#else
inline constexpr int vector_bytes = 16;
inline constexpr const char* isa_name = "baseline";
#endif

template <class T>
struct lane {
    using type = T;
};
template <>
struct lane<bool> {
    using type = std::uint8_t;
};
template <half_element T>
struct lane<T> {
    using type = std::uint16_t;
};
/// What a vector holds for an element type: bool lanes are bytes of 0 and 1, those of halves their bits.
template <class T>
using lane_t = typename lane<T>::type;

template <class T, int Lanes>
struct raw_vector {
    typedef lane_t<T> type __attribute__((vector_size(sizeof(lane_t<T>) * Lanes)));
};
template <class T>
struct raw_vector<T, 1> {
    using type = lane_t<T>;
};

/// A compiler vector of Lanes elements, or the element itself for one lane.
template <class T, int Lanes>
using raw = typename raw_vector<T, Lanes>::type;

/// Lanes consecutive elements of type T in registers. The element type is part of the type, since
/// a vector of bool and a vector of uint8 look alike to the compiler.
template <class T, int Lanes>
struct pack {
    using element_type = T;
    static constexpr int lanes = Lanes;
    raw<T, Lanes> v;

    XFUSE_INLINE lane_t<T> get(int i) const {
        if constexpr (Lanes == 1) return v;
        else return v[i];
    }
    XFUSE_INLINE void set(int i, lane_t<T> value) {
        if constexpr (Lanes == 1) v = value;
        else v[i] = value;
    }
};

template <class T, int Lanes>
XFUSE_INLINE pack<T, Lanes> load(const void* from) {
    pack<T, Lanes> p;
    std::memcpy(&p.v, from, sizeof(lane_t<T>) * Lanes);
    return p;
}

template <class T, int Lanes>
XFUSE_INLINE void store(void* to, const pack<T, Lanes>& p) {
    std::memcpy(to, &p.v, sizeof(lane_t<T>) * Lanes);
}

/// True where a pack fills a vector register, which non-temporal stores are made of.
template <class T, int Lanes>
inline constexpr bool fills_register = Lanes > 1 && int(sizeof(lane_t<T>)) * Lanes == vector_bytes;

/// Stores past the caches; `to` lies on a multiple of vector_bytes.
template <class T, int Lanes>
XFUSE_INLINE void stream(void* to, const pack<T, Lanes>& p) {
#if defined(__clang__)
    __builtin_nontemporal_store(p.v, static_cast<raw<T, Lanes>*>(to));
#elif defined(__AVX512F__)
    __builtin_ia32_movntps512(static_cast<float*>(to), (raw<float, 16>)p.v);
#elif defined(__AVX__)
    __builtin_ia32_movntps256(static_cast<float*>(to), (raw<float, 8>)p.v);
#elif defined(__SSE__)
    __builtin_ia32_movntps(static_cast<float*>(to), raw<float, 4>(p.v));
#else
    store(to, p);
#endif
}

/// The first `count` lanes; the rest repeat the first, so that no lane computes on made-up data.
template <class T, int Lanes>
XFUSE_INLINE pack<T, Lanes> load_partial(const void* from, index_t count) {
    lane_t<T> lanes[std::size_t(Lanes)];
    std::memcpy(&lanes[0], from, sizeof(lane_t<T>));
    for (int i = 1; i < Lanes; ++i) {
        const index_t at = i < count ? i : 0;
        std::memcpy(&lanes[i], static_cast<const char*>(from) + at * index_t(sizeof(lane_t<T>)),
                    sizeof(lane_t<T>));
    }
    return load<T, Lanes>(lanes);
}

template <class T, int Lanes>
XFUSE_INLINE void store_partial(void* to, const pack<T, Lanes>& p, index_t count) {
    lane_t<T> lanes[std::size_t(Lanes)];
    store(lanes, p);
    for (index_t i = 0; i < count; ++i) {
        std::memcpy(static_cast<char*>(to) + i * index_t(sizeof(lane_t<T>)), &lanes[i], sizeof(lane_t<T>));
    }
}

/// The value less 0, which no rounding and no sign of zero changes; added to 0, -0 would become 0.
template <class T, int Lanes>
XFUSE_INLINE pack<T, Lanes> splat(T value) {
    pack<T, Lanes> p;
    if constexpr (half_element<T>) p.v = value.bits - raw<T, Lanes>{};
    else if constexpr (Lanes == 1) p.v = lane_t<T>(value);
    else p.v = lane_t<T>(value) - raw<T, Lanes>{};
    return p;
}

/// f of each lane in turn: the way of everything that has no vector form.
template <class R, int Lanes, class F, class... T>
XFUSE_INLINE pack<R, Lanes> by_lane(F&& f, const pack<T, Lanes>&... args) {
    pack<R, Lanes> result;
    for (int i = 0; i < Lanes; ++i) result.set(i, lane_t<R>(f(static_cast<T>(args.get(i))...)));
    return result;
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
