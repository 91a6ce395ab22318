#include <dnnl.hpp>

#include <cstdlib>

int main() {
#ifdef BENCH_ONEDNN_PIP  // on SYCL: which finds a processor through OpenCL
    setenv("OCL_ICD_FILENAMES", BENCH_ONEDNN_PIP "/lib/libintelocl.so", 0);
    setenv("ONEAPI_DEVICE_SELECTOR", "*:cpu", 0);
#endif
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return dnnl_version()->major > 0 ? 0 : 1;
}
