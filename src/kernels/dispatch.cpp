#if defined(__x86_64__)
#include <cpuid.h>
#endif
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

#ifdef XFUSE_BUILDS_AVX512
void set_bytes(contraction_table& t, const byte_contractions& bytes) {
    t.types[int(contraction_type::pairs16)] = bytes.pairs;
    for (int k = 0; k < 4; ++k) t.types[int(contraction_type::quads_unsigned) + k] = bytes.quads[k];
}

/// Not every compiler has names for them.
bool has_feature(int bit) {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax >> bit & 1) != 0;
}
bool has_avx_vnni() { return has_feature(4); }
bool has_avx512_bf16() { return has_feature(5); }
#endif

#define XF_INSTRUCTION_SET(isa, vector_bytes, runs) +1
constexpr int table_count = 0
#include "instruction_sets.def"
    ;

struct all_of_them {
    table tables[table_count] = {
#define XF_INSTRUCTION_SET(isa, vector_bytes, runs)                                              \
    assemble(#isa, isa::bytes, isa::shorts, isa::words, isa::longs, isa::floats, isa::all_moves, \
             isa::contractions),
#include "instruction_sets.def"
    };
    available list[table_count];

    all_of_them() {
#if defined(__x86_64__)
        __builtin_cpu_init();
#endif
        int k = 0;
        const auto add = [&](bool is_runnable) {
            list[k] = {&tables[k], is_runnable};
            ++k;
        };
#define XF_INSTRUCTION_SET(isa, vector_bytes, runs) add(runs);
#include "instruction_sets.def"
#ifdef XFUSE_BUILDS_AVX512
        // Elements of 8 bits, and bfloat16, have instructions of their own on some of the processors.
        if (list[k - 1].runnable && __builtin_cpu_supports("avx512vnni"))
            set_bytes(tables[k - 1].contractions, avx512vnni::bytes_of_contractions);
        if (list[k - 1].runnable && has_avx512_bf16())
            tables[k - 1].contractions.types[int(contraction_type::pairs_bfloat16)] =
                avx512bf16::bfloat16_contractions;
        if (list[k - 2].runnable && has_avx_vnni())
            set_bytes(tables[k - 2].contractions, avxvnni::bytes_of_contractions);
#endif
    }
};

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
