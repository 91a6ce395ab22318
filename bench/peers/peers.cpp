#include "peers/peers.hpp"

#ifdef BENCH_HAS_OPENCV
#include <opencv2/core.hpp>
#endif
#ifdef _OPENMP
#include <omp.h>
#endif

namespace bench {

void set_up_peers() {
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
    return text;
}

#ifndef BENCH_HAS_OPENCV
std::vector<contender> opencv_max(const tensor2&, tensor2&, const tensor2&, int) { return {}; }
std::vector<contender> opencv_mean(const tensor2&, tensor2&, const tensor2&, int) { return {}; }
#endif
#ifndef BENCH_HAS_ONEDNN
std::vector<contender> onednn_max_pool(const tensor4&, tensor4&, const tensor4&, int, int, int) { return {}; }
#endif

}  // namespace bench
