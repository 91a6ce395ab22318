#include <cstdio>

long run_plain();
long run_avx2();
long run_avx512();

/// Can the processor run whatever copy of a function the linker kept?
static bool can_run() {
    bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#if defined(HAS_avx512_OBJECTS)
    can = can && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
          __builtin_cpu_supports("avx512vl");
#endif
    return can;
}

int main() {
    if (!can_run()) {
        std::puts("the processor lacks an instruction set of these objects: nothing to compare");
        return 0;
    }
    long avx512 = 0;
#if defined(HAS_avx512_OBJECTS)
    avx512 = run_avx512();
#endif
    const long plain = run_plain(), avx2 = run_avx2();
    std::printf("wrong elements: plain %ld, avx2 %ld, avx512 %ld\n", plain, avx2, avx512);
    return plain + avx2 + avx512 == 0 ? 0 : 1;
}
