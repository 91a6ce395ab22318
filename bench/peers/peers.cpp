#include "peers/peers.hpp"

#include "peers/eigen.hpp"
#include "peers/filters.hpp"
#include "peers/layers.hpp"
#include "peers/left_out.hpp"
#include "peers/matrices.hpp"
#include "peers/python.hpp"
#include "peers/xtensor_blas.hpp"

#ifdef BENCH_HAS_OPENCV
#include <opencv2/core.hpp>
#endif
#ifdef BENCH_HAS_ONEDNN
#include "peers/onednn.hpp"
#endif
#ifdef _OPENMP
#include <omp.h>
#endif

namespace bench {
namespace {

std::string dotted(int a, int b, int c) {
    return std::to_string(a) + "." + std::to_string(b) + "." + std::to_string(c);
}
std::string xtensor_version() {
    return dotted(XTENSOR_VERSION_MAJOR, XTENSOR_VERSION_MINOR, XTENSOR_VERSION_PATCH);
}
std::string opencv_version() {
#ifdef BENCH_HAS_OPENCV
    return CV_VERSION;
#else
    return "";
#endif
}
std::string onednn_version() {
#ifdef BENCH_HAS_ONEDNN
    return dotted(dnnl_version()->major, dnnl_version()->minor, dnnl_version()->patch);
#else
    return "";
#endif
}

}  // namespace

void set_up_peers([[maybe_unused]] char** argv) {
#ifdef BENCH_HAS_OPENBLAS
    set_up_openblas(argv);  // first: what follows would be done twice
#endif
#ifdef BENCH_HAS_OPENCV
    cv::setNumThreads(1);
#endif
#ifdef BENCH_HAS_ONEDNN
    onednn::prepare(BENCH_PIP);
#endif
#ifdef _OPENMP
    omp_set_num_threads(1);  // oneDNN's threads
#endif
}

std::vector<peer> peers() {
    return {
        {"xtensor", xtensor_version(), "libxtensor-dev"},
        {"oneDNN", onednn_version(), "libdnnl-dev", left_out::onednn},
        {"OpenBLAS", openblas_version(), "libopenblas-dev", left_out::openblas},
        {"OpenCV", opencv_version(), "libopencv-imgproc-dev", left_out::opencv},
        {"Eigen", eigen_version(), "libeigen3-dev", left_out::eigen},
        {"xtensor-blas", xtensor_blas_version(), "libxtensor-blas-dev", left_out::xtensor_blas},
        {"NumPy", python_version("NumPy"), "python3-numpy", python_problem("NumPy")},
        {"PyTorch", python_version("PyTorch"), "python3-torch", python_problem("PyTorch")},
        {"MKL", mkl_version(), "mkl", "", "pip"},
        {"JAX", python_version("JAX"), "jax", python_problem("JAX"), "pip"},
        {"ONNXRuntime", python_version("ONNXRuntime"), "onnxruntime", python_problem("ONNXRuntime"), "pip"},
        {"OpenVINO", python_version("OpenVINO"), "openvino", python_problem("OpenVINO"), "pip"},
        {"OpenCV in Python", python_version("OpenCV"), "opencv-python-headless", python_problem("OpenCV"),
         "pip"},
        {"Halide", python_version("Halide"), "halide", python_problem("Halide"), "pip"}};
}

std::string missing_peers() {
    std::string text;
    for (const peer& p : peers())
        if (p.version.empty())
            text += p.name + " is left out" + (p.why_not.empty() ? "" : ": " + p.why_not) + "; " + p.from +
                    ": " + p.package + ".\n";
    return text;
}

#ifndef BENCH_HAS_OPENCV
std::vector<contender> opencv_max(const tensor2&, tensor2&, const tensor2&, int) { return {}; }
std::vector<contender> opencv_mean(const tensor2&, tensor2&, const tensor2&, int) { return {}; }
std::vector<contender> opencv_filter(const tensor3&, const tensor2&, tensor3&, const tensor3&) { return {}; }
#endif
#ifndef BENCH_HAS_ONEDNN
std::vector<contender> onednn_max_pool(const tensor4&, tensor4&, const tensor4&, int, int, int) { return {}; }
std::vector<contender> onednn_layer(layer&) { return {}; }
std::vector<contender> onednn_filter(const tensor3&, const tensor2&, tensor3&, const tensor3&) { return {}; }
std::vector<contender> onednn_matmul(const matrices&, float*, const filling&) { return {}; }
std::vector<contender> onednn_matmul(const xt::xtensor<std::int8_t, 2>&, const xt::xtensor<std::int8_t, 2>&,
                                     xt::xtensor<std::int32_t, 2>&, const xt::xtensor<std::int32_t, 2>&) {
    return {};
}
std::vector<contender> onednn_matmul(const xt::xtensor<xf::bfloat16, 2>&, const xt::xtensor<xf::bfloat16, 2>&,
                                     tensor2&, const tensor2&) {
    return {};
}
std::vector<contender> onednn_softmax(const tensor2&, tensor2&, const tensor2&, double) { return {}; }
std::vector<contender> onednn_layer_norm(const tensor2&, const xt::xtensor<float, 1>&,
                                         const xt::xtensor<float, 1>&, tensor2&, const tensor2&, double) {
    return {};
}
std::vector<contender> onednn_attention(const attention&, float*, const filling&) { return {}; }
#endif
#ifndef BENCH_HAS_OPENBLAS
std::string openblas_version() { return ""; }
std::vector<contender> openblas_matmul(const matrices&, float*, const filling&) { return {}; }
#endif

}  // namespace bench
