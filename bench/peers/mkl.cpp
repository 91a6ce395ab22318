#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <regex>

#include "peers/matrices.hpp"

namespace bench {
namespace {

// MKL and OpenBLAS have functions of the same names, so MKL is loaded into a scope of its own.
enum layout { row_major = 101 };
enum transposition { plain = 111, transposed = 112 };
enum identifier { of_a = 161, of_b = 162 };
enum packing { packed = 151 };
using whole = int;

struct functions {
    void* library = nullptr;
    void (*version)(char*, int) = nullptr;
    void (*gemm)(int, int, int, whole, whole, whole, float, const float*, whole, const float*, whole, float,
                 float*, whole) = nullptr;
    std::size_t (*pack_size)(int, whole, whole, whole) = nullptr;
    void (*pack)(int, int, int, whole, whole, whole, float, const float*, whole, float*) = nullptr;
    void (*compute)(int, int, int, whole, whole, whole, const float*, whole, const float*, whole, float,
                    float*, whole) = nullptr;

    functions() {
        setenv("MKL_THREADING_LAYER", "SEQUENTIAL", 1);
        for (const char* name : {"/lib/libmkl_rt.so.3", "/lib/libmkl_rt.so.2"})
            if (library == nullptr)
                library =
                    dlopen((std::string(BENCH_PIP) + name).c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
        if (library == nullptr) return;
        find(version, "mkl_get_version_string");
        find(gemm, "cblas_sgemm");
        find(pack_size, "cblas_sgemm_pack_get_size");
        find(pack, "cblas_sgemm_pack");
        find(compute, "cblas_sgemm_compute");
    }
    bool is_whole() const { return version && gemm && pack_size && pack && compute; }

private:
    template <class F>
    void find(F& f, const char* name) {
        f = reinterpret_cast<F>(dlsym(library, name));
    }
};

const functions& mkl() {
    static const functions all;
    return all;
}

struct product {
    matrices m;
    float* y;
    int left, right;
    whole step_a, step_b;
    std::shared_ptr<float[]> packed_b = nullptr;

    product(const matrices& of, float* to)
        : m(of),
          y(to),
          left(of.a_transposed ? transposed : plain),
          right(of.b_transposed ? transposed : plain),
          step_a(whole(of.a_transposed ? of.m : of.k)),
          step_b(whole(of.b_transposed ? of.k : of.n)) {}

    void run() const {
        const whole rows = whole(m.m), columns = whole(m.n), inner = whole(m.k);
        for (std::size_t i = 0; i < m.batch; ++i)
            mkl().gemm(row_major, left, right, rows, columns, inner, 1, m.a + i * m.m * m.k, step_a,
                       m.b + i * m.k * m.n, step_b, 0, y + i * m.m * m.n, columns);
    }
    void pack() {
        const whole rows = whole(m.m), columns = whole(m.n), inner = whole(m.k);
        const std::size_t bytes = mkl().pack_size(of_b, rows, columns, inner);
        packed_b = {static_cast<float*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)), std::free};
        mkl().pack(row_major, of_b, right, rows, columns, inner, 1, m.b, step_b, packed_b.get());
    }
    void run_packed() const {
        const whole rows = whole(m.m), columns = whole(m.n), inner = whole(m.k);
        mkl().compute(row_major, left, packed, rows, columns, inner, m.a, step_a, packed_b.get(), step_b, 0,
                      y, columns);
    }
};

}  // namespace

std::string mkl_version() {  // "Intel(R) oneAPI Math Kernel Library Version 2026.2-Product Build ..."
    if (!mkl().is_whole()) return "";
    char text[256] = {};
    mkl().version(text, int(sizeof text) - 1);
    std::cmatch number;
    return std::regex_search(text, number, std::regex(R"(\d+(\.\d+)+)")) ? number.str() : text;
}

std::vector<contender> mkl_matmul(const matrices& m, float* y, const filling& f) {
    if (!mkl().is_whole()) return {};
    auto p = std::make_shared<product>(m, y);
    std::vector<contender> all = {f("MKL", [p] { p->run(); })};
    if (m.batch > 1) return all;
    p->pack();
    all.push_back(f("MKL packed", [p] { p->run_packed(); }));
    return all;
}

}  // namespace bench
