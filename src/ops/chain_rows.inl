#include "row_chain.hpp"
#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// A step ready for its row; only divisions by one float have a divisor.
struct chain_link {
    unsigned number;
    const void* operand;
    index_t ahead;
    row_divisor by;
};

/// So many vectors have each step before they have the next one: what it takes to find the step's code is
/// shared, and half of the registers of AVX2 are left.
inline constexpr int chain_vectors = 8;

/// Running values of several vectors, from element `at` of the row on; of Partial ones `count` elements.
template <class T, int Lanes, int Vectors, bool Partial>
struct chain_block {
    pack<T, Lanes> values[Vectors];
    index_t at, count;

    template <bool IsScalar>
    XFUSE_INLINE pack<T, Lanes> operand(const void* from, std::size_t vector) const {
        const index_t first = at + index_t(vector) * Lanes;
        if constexpr (Partial) return read_partial<T, Lanes, IsScalar>(from, first, count);
        else return read<T, Lanes, IsScalar>(from, first);
    }
    /// Calls f with the number of each vector, which the compiler knows.
    template <class F>
    XFUSE_INLINE static void each(const F& f) {
        [&]<std::size_t... V>(std::index_sequence<V...>) __attribute__((always_inline)) { (f(V), ...); }
        (std::make_index_sequence<std::size_t(Vectors)>());
    }
    template <class F, bool IsSecond, bool IsScalar>
    XFUSE_INLINE void apply(const chain_link& link) {
        each([&](std::size_t v) __attribute__((always_inline)) {
            if constexpr (std::is_same_v<F, ops::divide> && IsScalar && !IsSecond && has_row_divisor<T>)
                values[v] = divide_row(values[v], link.by);
            else if constexpr (IsSecond)
                values[v] = invoke(F{}, operand<IsScalar>(link.operand, v), values[v]);
            else values[v] = invoke(F{}, values[v], operand<IsScalar>(link.operand, v));
        });
    }
    template <class F>
    XFUSE_INLINE void apply_form(const chain_link& link) {
        switch (link.number % 4) {
            case 0: return apply<F, false, false>(link);
            case 1: return apply<F, false, true>(link);
            case 2: return apply<F, true, false>(link);
            default: return apply<F, true, true>(link);
        }
    }
    XFUSE_INLINE void step(const chain_link& link) {
        switch (ops::chain_operation(link.number / 4)) {
            case ops::chain_operation::add: return apply_form<ops::add>(link);
            case ops::chain_operation::subtract: return apply_form<ops::subtract>(link);
            case ops::chain_operation::multiply: return apply_form<ops::multiply>(link);
            default: return apply_form<ops::divide>(link);
        }
    }
    /// Asks for the lines of a later block as this one is read: all at once, a core would wait for them.
    XFUSE_INLINE void ask(const chain_link& link) const {
        constexpr index_t line = 64, bytes = Vectors * Lanes * index_t(sizeof(T));
        if (Partial || link.ahead == 0) return;
        const char* from = static_cast<const char*>(link.operand) + at * index_t(sizeof(T)) + link.ahead;
        for (index_t b = 0; b < bytes; b += line) __builtin_prefetch(from + b, 0, 2);
    }
    XFUSE_INLINE void run(const chain_link* links, int link_count) {
        ask(links[0]);
        each([&](std::size_t v)
                 __attribute__((always_inline)) { values[v] = operand<false>(links[0].operand, v); });
        for (int k = 1; k < link_count; ++k) {
            ask(links[k]);
            step(links[k]);
        }
    }
};

XFUSE_INLINE unsigned number_of(const ops::chain_code& how) {
    return unsigned(how.what) * 4 + (how.is_second ? 2 : 0) + (how.is_scalar ? 1 : 0);
}

template <class T>
XFUSE_INLINE void prepare_links(chain_link* links, const ops::chain_step* steps, int count) {
    for (int k = 0; k < count; ++k) {
        links[k].number = number_of(steps[k].how);
        links[k].operand = steps[k].operand, links[k].ahead = steps[k].ahead;
        if constexpr (has_row_divisor<T>) {
            if (steps[k].how.what != ops::chain_operation::divide || !steps[k].how.is_scalar) continue;
            float value;
            std::memcpy(&value, steps[k].operand, sizeof value);
            links[k].by = row_divisor::of(value);
        }
    }
}

template <class T, int Lanes, int Vectors>
XFUSE_INLINE index_t chain_blocks(char* out, const chain_link* links, int link_count, index_t from,
                                  index_t count, bool streams) {
    for (; from + Vectors * Lanes <= count; from += Vectors * Lanes) {
        chain_block<T, Lanes, Vectors, false> block;
        block.at = from;
        block.run(links, link_count);
        char* to = out + from * index_t(sizeof(T));
        block.each([&](std::size_t v) __attribute__((always_inline)) {
            if (streams) stream(to + v * std::size_t(vector_bytes), block.values[v]);
            else store(to + v * std::size_t(vector_bytes), block.values[v]);
        });
    }
    return from;
}

template <class T, int Lanes>
void chain_row(void* out, const ops::chain_step* steps, int step_count, index_t count, bool streams) {
    chain_link links[ops::max_chain_steps + 1];
    prepare_links<T>(links, steps, step_count);
    char* to = static_cast<char*>(out);
    index_t at = chain_blocks<T, Lanes, chain_vectors>(to, links, step_count, 0, count, streams);
    at = chain_blocks<T, Lanes, 1>(to, links, step_count, at, count, streams);
    if (at == count) return;
    chain_block<T, Lanes, 1, true> rest;
    rest.at = at, rest.count = count - at;
    rest.run(links, step_count);
    store_partial(to + at * index_t(sizeof(T)), rest.values[0], rest.count);
}

constexpr ops::chain_entry chains[] = {{dtype::float32, &chain_row<float, row_lanes<float>>},
                                       {dtype::float64, &chain_row<double, row_lanes<double>>}};

extern const std::span<const ops::chain_entry> chain_rows;
constinit const std::span<const ops::chain_entry> chain_rows = chains;

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
