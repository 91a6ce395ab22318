#include <cstdlib>
#include <cstring>

#include "isa_tables.hpp"

// Compiled for the baseline processor: only copies pointers, runs nothing of an instruction set.
namespace xf::kernels {
namespace {

table assemble(const char* name, const type_kernels* bytes, const type_kernels* shorts,
               const type_kernels* words, const type_kernels* longs, const type_kernels* floats,
               const moves& move, const contraction_table& contractions) {
    table t{};
    t.name = name;
    type_kernels* to = t.types;  // in the order of dtype
    for (int i = 0; i < 3; ++i) *to++ = bytes[i];
    for (int i = 0; i < 2; ++i) *to++ = shorts[i];
    for (int i = 0; i < 2; ++i) *to++ = words[i];
    for (int i = 0; i < 2; ++i) *to++ = longs[i];
    for (int i = 0; i < 4; ++i) *to++ = floats[i];
    for (int i = 0; i < 5; ++i) t.sizes[i] = move.sizes[i];
    t.contractions = contractions;
    t.stream = move.stream, t.stream_fence = move.stream_fence;
    return t;
}

#if defined(__x86_64__)
constexpr int table_count = 3;
struct all_of_them {
    table tables[table_count] = {
        assemble("sse2", sse2::bytes, sse2::shorts, sse2::words, sse2::longs, sse2::floats, sse2::all_moves,
                 sse2::contractions),
        assemble("avx2", avx2::bytes, avx2::shorts, avx2::words, avx2::longs, avx2::floats, avx2::all_moves,
                 avx2::contractions),
        assemble("avx512", avx512::bytes, avx512::shorts, avx512::words, avx512::longs, avx512::floats,
                 avx512::all_moves, avx512::contractions),
    };
    available list[table_count];
    all_of_them() {
        __builtin_cpu_init();
        const bool avx2 =
            __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
        const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
        if (avx512 && __builtin_cpu_supports("avx512vnni")) {
            tables[2].contractions.types[static_cast<int>(contraction_type::pairs16)] = avx512vnni::pairs;
        }
        list[0] = {&tables[0], true}, list[1] = {&tables[1], avx2}, list[2] = {&tables[2], avx512};
    }
};
#else
constexpr int table_count = 1;
struct all_of_them {
    table tables[table_count] = {assemble("generic", generic::bytes, generic::shorts, generic::words,
                                          generic::longs, generic::floats, generic::all_moves,
                                          generic::contractions)};
    available list[table_count] = {{&tables[0], true}};
};
#endif

const all_of_them& built_in() {
    static const all_of_them all;
    return all;
}

/// The best runnable table no better than the one XFUSE_ISA names; an unknown name is ignored.
const table& choose() {
    const auto& all = built_in();
    int limit = table_count - 1;
    if (const char* wanted = std::getenv("XFUSE_ISA"))
        for (int i = 0; i < table_count; ++i)
            if (std::strcmp(wanted, all.tables[i].name) == 0) limit = i;
    while (limit > 0 && !all.list[limit].runnable) --limit;
    return all.tables[limit];
}

}  // namespace

const table& active() {
    static const table& chosen = choose();
    return chosen;
}

const table& baseline() { return built_in().tables[0]; }

available_list all_tables() { return {built_in().list, table_count}; }

dtype result_type(reduce_op op, dtype in) {
    if (op == reduce_op::any || op == reduce_op::all) return dtype::boolean;
    const bool is_double = in == dtype::float64 || in == dtype::complex128;
    if (op == reduce_op::moments) return is_double ? dtype::complex128 : dtype::complex64;
    if (op == reduce_op::var) return is_double ? dtype::float64 : dtype::float32;
    if (op == reduce_op::max || op == reduce_op::min || in >= dtype::float32) return in;
    switch (in) {
        case dtype::uint8:
        case dtype::uint16:
        case dtype::uint32:
        case dtype::uint64: return dtype::uint64;
        default: return dtype::int64;
    }
}

bool is_supported(reduce_op op, dtype in) {
    if (is_of_windows(op)) return in >= dtype::float32;
    return (op != reduce_op::max && op != reduce_op::min) || in < dtype::complex64;
}

}  // namespace xf::kernels
