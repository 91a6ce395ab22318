#pragma once
#include "xfuse/ops/functors.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/rows/row_divisor.hpp"

/// The row machine's kernels, compiled once for each instruction set (isa.cpp.in), which are told apart by
/// the namespace of their rows. Everything is inlined, so that no instruction set lends another a function.
namespace xf::ops {

/// What an entry computes in: one type, or integers of both signs.
enum class row_kind : std::uint8_t { plain, int64_uint64, uint64_int64 };

/// Kernels of one operation; the tables are put together from lists of them, which are constants: reading
/// them runs no code of their instruction set.
struct row_entry {
    op what{};
    row_kind kind = row_kind::plain;
    dtype computes{};
    bool is_vectorised = false;
    row_forms forms;
};
struct chain_entry {
    dtype computes{};
    chain_fn run = nullptr;
};
struct conversion_entry {
    dtype from{}, to{};
    row_fn run = nullptr;
};

template <class Entry, int Capacity>
struct entry_list {
    Entry entries[Capacity];
    int count = 0;
    constexpr void add(const Entry& e) { entries[count++] = e; }
    constexpr std::span<const Entry> view() const { return {entries, std::size_t(count)}; }
};

}  // namespace xf::ops

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

using ops::arity_of;

/// Where the parts begin in which the table is compiled: one for each header of functors.
inline constexpr ops::op first_operation{}, first_comparison = ops::op::equal_to,
                                            first_selection = ops::op::maximum, first_of_math = ops::op::exp;

template <class T, int Lanes, bool IsScalar>
XFUSE_INLINE pack<T, Lanes> read(const void* from, index_t at) {
    if constexpr (IsScalar) {
        T value;
        std::memcpy(&value, from, sizeof value);
        return splat<T, Lanes>(value);
    } else return load<T, Lanes>(static_cast<const char*>(from) + at * index_t(sizeof(T)));
}
template <class T, int Lanes, bool IsScalar>
XFUSE_INLINE pack<T, Lanes> read_partial(const void* from, index_t at, index_t count) {
    if constexpr (IsScalar) return read<T, Lanes, true>(from, at);
    else return load_partial<T, Lanes>(static_cast<const char*>(from) + at * index_t(sizeof(T)), count);
}

template <class R, class... T>
inline constexpr int row_lanes = [] {
    int widest = int(sizeof(R));
    ((widest = int(sizeof(T)) > widest ? int(sizeof(T)) : widest), ...);
    return (is_complex<R>::value || ... || is_complex<T>::value) || vector_bytes / widest < 2
               ? 1
               : vector_bytes / widest;
}();

/// Calls `step` on whole vectors, and `rest` on what is left.
template <class R, int Lanes, class Step, class Rest>
XFUSE_INLINE void for_row(void* out, index_t count, bool streams, const Step& step, const Rest& rest) {
    char* to = static_cast<char*>(out);
    index_t i = 0;
    for (; i + Lanes <= count; i += Lanes) {
        const pack<R, Lanes> value = step(i);
        if constexpr (fills_register<R, Lanes>) {
            if (streams) {
                stream(to + i * index_t(sizeof(R)), value);
                continue;
            }
        }
        store(to + i * index_t(sizeof(R)), value);
    }
    if (i < count) store_partial(to + i * index_t(sizeof(R)), rest(i, count - i), count - i);
}

template <class F, int Lanes, class A>
void unary_row(void* out, const void* a, const void*, const void*, index_t count, bool streams) {
    using R = typename F::template result<A>;
    for_row<R, Lanes>(
        out, count, streams,
        [&](index_t i) __attribute__((always_inline)) { return invoke(F{}, read<A, Lanes, false>(a, i)); },
        [&](index_t i, index_t n)
            __attribute__((always_inline)) { return invoke(F{}, read_partial<A, Lanes, false>(a, i, n)); });
}

template <class F, int Lanes, class A, class B, bool IsScalarA, bool IsScalarB>
void binary_row(void* out, const void* a, const void* b, const void*, index_t count, bool streams) {
    using R = typename F::template result<A, B>;
    for_row<R, Lanes>(
        out, count, streams,
        [&](index_t i) __attribute__((always_inline)) {
            return invoke(F{}, read<A, Lanes, IsScalarA>(a, i), read<B, Lanes, IsScalarB>(b, i));
        },
        [&](index_t i, index_t n) __attribute__((always_inline)) {
            return invoke(F{}, read_partial<A, Lanes, IsScalarA>(a, i, n),
                          read_partial<B, Lanes, IsScalarB>(b, i, n));
        });
}

/// Floats by one for the whole row.
template <int Lanes>
void divided_row(void* out, const void* a, const void* b, const void*, index_t count, bool streams) {
    float value;
    std::memcpy(&value, b, sizeof value);
    const row_divisor by = row_divisor::of(value);
    for_row<float, Lanes>(
        out, count, streams,
        [&](index_t i)
            __attribute__((always_inline)) { return divide_row(read<float, Lanes, false>(a, i), by); },
        [&](index_t i, index_t n) __attribute__((always_inline)) {
            return divide_row(read_partial<float, Lanes, false>(a, i, n), by);
        });
}

/// `where` moves elements of a size.
template <int Lanes, class T>
void select_row(void* out, const void* c, const void* a, const void* b, index_t count, bool streams) {
    for_row<T, Lanes>(
        out, count, streams,
        [&](index_t i) __attribute__((always_inline)) {
            return ops::where::run(read<bool, Lanes, false>(c, i), read<T, Lanes, false>(a, i),
                                   read<T, Lanes, false>(b, i));
        },
        [&](index_t i, index_t n) __attribute__((always_inline)) {
            return ops::where::run(read_partial<bool, Lanes, false>(c, i, n),
                                   read_partial<T, Lanes, false>(a, i, n),
                                   read_partial<T, Lanes, false>(b, i, n));
        });
}

template <class From, class To, int Lanes>
void convert_row(void* out, const void* a, const void*, const void*, index_t count, bool streams) {
    for_row<To, Lanes>(
        out, count, streams,
        [&](index_t i) __attribute__((always_inline)) { return convert<To>(read<From, Lanes, false>(a, i)); },
        [&](index_t i, index_t n) __attribute__((always_inline)) {
            return convert<To>(read_partial<From, Lanes, false>(a, i, n));
        });
}

template <class F, int Lanes, class A, class B>
constexpr ops::row_fn second_is_scalar() {
    if constexpr (std::is_same_v<F, ops::divide> && has_row_divisor<A>) return &divided_row<Lanes>;
    else return &binary_row<F, Lanes, A, B, false, true>;
}
template <class F, int Lanes, class A, class B>
constexpr ops::row_forms binary_forms() {
    return {&binary_row<F, Lanes, A, B, false, false>, &binary_row<F, Lanes, A, B, true, false>,
            second_is_scalar<F, Lanes, A, B>()};
}

/// Wrapping arithmetic gives the same bits for both signs.
template <class F, class T>
using stored_as = typename std::conditional_t<
    F::is_ring && std::is_integral_v<T> && !std::is_same_v<T, bool>,
    std::make_unsigned<std::conditional_t<std::is_same_v<T, bool> || !std::is_integral_v<T>, int, T>>,
    std::type_identity<T>>::type;

/// Does F compute in T, and are there vectors for it? Complex elements, and what has no vector form, are for
/// the scalar table alone.
template <class F, class T>
constexpr bool computes_in() {
    if constexpr (!F::template accepts<T>) return false;
    else if constexpr (arity_of<F> == 1) return std::is_same_v<typename F::template operand<T>, T>;
    else return std::is_same_v<typename F::template operand<T, T>, T>;
}
template <class F, class T>
constexpr bool has_vectors() {
    return !is_complex<T>::value && F::template vectorises<T>;
}

template <class F, class T, int Lanes>
constexpr ops::row_forms forms_of() {
    using U = stored_as<F, T>;
    if constexpr (arity_of<F> == 1) return {&unary_row<F, Lanes, U>, nullptr, nullptr};
    else return binary_forms<F, Lanes, U, U>();
}

template <class F, class T>
inline constexpr int lanes_of = [] {
    if constexpr (!has_vectors<F, T>()) return 1;
    else if constexpr (arity_of<F> == 1) return row_lanes<typename F::template result<T>, T>;
    else return row_lanes<typename F::template result<T, T>, T>;
}();

/// Calls use.template operator()<F>() for each operation of the table from First up to Last that has one or
/// two operands.
template <ops::op First, ops::op Last, class Use>
constexpr void for_each_between(Use use) {
    ops::for_each_functor([&]<class F>() {
        constexpr bool is_plain = arity_of<F> < 3 && ops::op_of<F> != ops::op::conversion;
        if constexpr (is_plain && ops::op_of<F> >= First && ops::op_of<F> < Last)
            use.template operator()<F>();
    });
}

/// The kernels of those operations, either all that have vectors or all that have none.
template <bool Vectors, ops::op First, ops::op Last>
constexpr auto list_rows() {
    ops::entry_list<ops::row_entry, (int(Last) - int(First)) * dtype_count> list;
    const auto add = [&]<class G, class T>() {
        if constexpr (computes_in<G, T>()) {
            if constexpr (has_vectors<G, T>() == Vectors)
                list.add({ops::op_of<G>, ops::row_kind::plain, dtype_of<T>, Vectors,
                          forms_of<G, T, lanes_of<G, T>>()});
        }
    };
    for_each_between<First, Last>(
        [&]<class G>() { ops::for_each_element([&]<class T>() { add.template operator()<G, T>(); }); });
    return list;
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
