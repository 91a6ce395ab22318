#pragma once
#include "xfuse/rows/pack.hpp"
#include "xfuse/rows/row_direction.hpp"
#include "xfuse/rows/row_divisor.hpp"
#include "xfuse/rows/row_kernel.hpp"

// XFUSE_ROWS=library: clusters run by the library's row machine alone, and no loop is compiled for them. They
// compile in less time, and take longer where operations are many and cheap. All files of a program have to
// agree on it.
#ifndef XFUSE_ROWS
#define XFUSE_ROWS compiled
#endif
#define XFUSE_ROWS_ARE_compiled true
#define XFUSE_ROWS_ARE_library false
#define XFUSE_PASTE(a, b) a##b
#define XFUSE_ROWS_ARE(how) XFUSE_PASTE(XFUSE_ROWS_ARE_, how)

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Are loops compiled for clusters?
inline constexpr bool compiles_rows = XFUSE_ROWS_ARE(XFUSE_ROWS);

/// Rows are asked for this far ahead of their use where nothing else is said: the hardware's own prefetching
/// stops at each 4 KiB page.
inline constexpr index_t prefetch_bytes = 4096;

/// Where a cluster's operands come from while one vector step is computed.
template <int Lanes, bool Partial>
struct row_source {
    const char* const* in;
    const bool* splatted;
    const index_t* ahead;
    const row_divisor* divisors;  ///< of the inputs that the cluster divides by, where they are splatted
    index_t at;
    index_t count;

    template <class T, int Slot>
    XFUSE_INLINE pack<T, Lanes> load() const {
        if (splatted[Slot]) {
            T value;
            std::memcpy(&value, in[Slot], sizeof(T));
            return splat<T, Lanes>(value);
        }
        const char* from = in[Slot] + at * index_t(sizeof(T));
        if constexpr (Partial) {
            return load_partial<T, Lanes>(from, count);
        } else {
            __builtin_prefetch(from + ahead[Slot]);
            return rows::load<T, Lanes>(from);
        }
    }
    template <class T>
    XFUSE_INLINE pack<T, Lanes> constant(T value) const {
        return splat<T, Lanes>(value);
    }
    /// x over the element of an input.
    template <int Slot>
    XFUSE_INLINE pack<float, Lanes> divide(const pack<float, Lanes>& x) const {
        if (splatted[Slot]) return divide_row(x, divisors[Slot]);
        return {x.v / load<float, Slot>().v};
    }
};

/// Elements up to where a row's stores may be non-temporal.
template <class T>
XFUSE_INLINE index_t unaligned_head(const char* out, index_t cols) {
    const auto past = index_t(reinterpret_cast<std::uintptr_t>(out) % vector_bytes);
    const index_t head = past == 0 ? 0 : (vector_bytes - past) / index_t(sizeof(T));
    return head < cols ? head : cols;
}

/// Reads the divisors of a row.
template <class Cluster>
XFUSE_INLINE void find_divisors(row_divisor* divisors, const char* const* in, const bool* splatted) {
    for (int k = 0; k < Cluster::input_count; ++k) {
        if ((Cluster::divisors >> unsigned(k) & 1U) == 0 || !splatted[k]) continue;
        float value;
        std::memcpy(&value, in[k], sizeof value);
        divisors[k] = row_divisor::of(value);
    }
}

/// The row kernel of a cluster. Tails go through the same vector code as the body, so that an
/// element's bits do not depend on where in a row it stands.
template <class Cluster>
void map_rows(const map_args& args) {
    using T = typename Cluster::value_type;
    constexpr int lanes = Cluster::lanes;
    constexpr int inputs = Cluster::input_count;
    constexpr index_t size = sizeof(T);
    const Cluster& cluster = *static_cast<const Cluster*>(args.cluster);
    const char* in[std::size_t(inputs > 0 ? inputs : 1)];
    bool splatted[std::size_t(inputs > 0 ? inputs : 1)];
    index_t ahead[std::size_t(inputs > 0 ? inputs : 1)],
        ahead_backwards[std::size_t(inputs > 0 ? inputs : 1)];
    const bool is_page = args.cols * size <= prefetch_bytes;  // then what is read next is the row after
    for (int k = 0; k < inputs; ++k) {
        in[k] = static_cast<const char*>(args.in[k]);
        splatted[k] = args.splat[k];
        const bool is_known = args.ahead != nullptr && args.ahead[k] != 0;
        ahead[k] = is_known ? args.ahead[k] : prefetch_bytes;
        ahead_backwards[k] = is_known || is_page ? ahead[k] : -prefetch_bytes;
    }
    row_divisor divisors[std::size_t(inputs > 0 ? inputs : 1)] = {};
    char* out = static_cast<char*>(args.out);
    const bool streams = fills_register<T, lanes> && args.is_streamed;
    const auto part = [&](index_t i, index_t count) {
        const row_source<lanes, true> source{in, splatted, ahead, divisors, i, count};
        store_partial(out + i * size, cluster.template compute<0>(source), count);
    };
    for (index_t r = 0; r < args.rows; ++r) {
        if constexpr (Cluster::divisors != 0) find_divisors<Cluster>(divisors, in, splatted);
        const index_t head = streams ? unaligned_head<T>(out, args.cols) : 0;
        const index_t steps = (args.cols - head) / lanes, tail = head + steps * lanes;
        const bool backwards = steps > 1 && goes_backwards(out, in, splatted, inputs);
        const index_t step = backwards ? -lanes : lanes;
        if (head > 0) part(0, head);
        index_t i = backwards ? tail - lanes : head;
        for (index_t k = 0; k < steps; ++k, i += step) {
            const row_source<lanes, false> source{in,       splatted, backwards ? ahead_backwards : ahead,
                                                  divisors, i,        lanes};
            const auto value = cluster.template compute<0>(source);
            if constexpr (fills_register<T, lanes>) {
                if (streams) {
                    stream(out + i * size, value);
                    continue;
                }
            }
            store(out + i * size, value);
        }
        if (tail < args.cols) part(tail, args.cols - tail);
        out += args.out_row;
        for (int k = 0; k < inputs; ++k) in[k] += args.in_row[k];
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
