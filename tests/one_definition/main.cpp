#include <cstdio>

long run_plain();
long run_avx2();
long run_avx512();

int main() {
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    const long plain = run_plain(), avx2 = has_avx2 ? run_avx2() : 0, avx512 = has_avx512 ? run_avx512() : 0;
    std::printf("wrong elements: plain %ld, avx2 %ld, avx512 %ld\n", plain, avx2, avx512);
    return plain + avx2 + avx512 == 0 ? 0 : 1;
}
