#ifdef BENCH_HAS_OPENBLAS
#include <cblas.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "peers/matrices.hpp"

namespace bench {
namespace {

bool has_avx512() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

bool uses_avx512() {
    for (const char* name : {"SkylakeX", "Cooperlake", "SapphireRapids"})
        if (std::strcmp(openblas_get_corename(), name) == 0) return true;
    return false;
}

}  // namespace

/// A processor that OpenBLAS does not know yet gets its slowest kernels, and each core a thread that is busy
/// waiting. It reads the variables that ask for others when it is loaded, before main, so the program starts
/// anew.
void set_up_openblas(char** argv) {
    openblas_set_num_threads(1);
    const bool is_unknown = has_avx512() && !uses_avx512() && std::getenv("OPENBLAS_CORETYPE") == nullptr;
    if (!is_unknown && std::getenv("OPENBLAS_NUM_THREADS") != nullptr) return;
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    if (is_unknown) setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
    execv("/proc/self/exe", argv);
}

std::string openblas_version() {  // "OpenBLAS 0.3.21 NO_AFFINITY ..."
    const std::string text = openblas_get_config();
    const std::size_t from = text.find(' ') + 1;
    return text.substr(from, text.find(' ', from) - from);
}

std::vector<contender> openblas_matmul(const matrices& m, float* y, const filling& f) {
    const auto left = m.a_transposed ? CblasTrans : CblasNoTrans,
               right = m.b_transposed ? CblasTrans : CblasNoTrans;
    const int rows = int(m.m), columns = int(m.n), inner = int(m.k);
    return {f(std::string("OpenBLAS ") + openblas_get_corename(), [=, &m] {
        for (std::size_t i = 0; i < m.batch; ++i)
            cblas_sgemm(CblasRowMajor, left, right, rows, columns, inner, 1.0f, m.a + i * m.m * m.k,
                        m.a_transposed ? rows : inner, m.b + i * m.k * m.n, m.b_transposed ? inner : columns,
                        0.0f, y + i * m.m * m.n, columns);
    })};
}

}  // namespace bench
#endif
