#include "peers/peers.hpp"

#include "peers/filters.hpp"
#include "peers/layers.hpp"
#include "peers/matrices.hpp"

#ifdef BENCH_HAS_OPENCV
#include <opencv2/core.hpp>
#endif
#ifdef _OPENMP
#include <omp.h>
#endif

namespace bench {

void set_up_peers([[maybe_unused]] char** argv) {
#ifdef BENCH_HAS_OPENBLAS
    set_up_openblas(argv);  // first: what follows would be done twice
#endif
#ifdef BENCH_HAS_OPENCV
    cv::setNumThreads(1);
#endif
#ifdef _OPENMP
    omp_set_num_threads(1);  // oneDNN's threads
#endif
}

std::string missing_peers() {
    std::string text;
#ifndef BENCH_HAS_OPENCV
    text += "OpenCV was not found and is left out; Debian: libopencv-imgproc-dev.\n";
#endif
#ifndef BENCH_HAS_ONEDNN
    text += "oneDNN was not found and is left out; Debian: libdnnl-dev.\n";
#endif
#ifndef BENCH_HAS_OPENBLAS
    text += "OpenBLAS was not found and is left out; Debian: libopenblas-dev.\n";
#endif
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
std::vector<contender> onednn_softmax(const tensor2&, tensor2&, const tensor2&, double) { return {}; }
std::vector<contender> onednn_layer_norm(const tensor2&, const xt::xtensor<float, 1>&,
                                         const xt::xtensor<float, 1>&, tensor2&, const tensor2&, double) {
    return {};
}
std::vector<contender> onednn_attention(const attention&, float*, const filling&) { return {}; }
#endif
#ifndef BENCH_HAS_OPENBLAS
std::vector<contender> openblas_matmul(const matrices&, float*, const filling&) { return {}; }
#endif

}  // namespace bench
