#ifdef BENCH_HAS_OPENCV
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "peers/filters.hpp"

namespace bench {
namespace {

cv::Mat as_picture(const tensor2& x) {
    return cv::Mat(int(x.shape(0)), int(x.shape(1)), CV_32F, const_cast<float*>(x.data()));
}

/// The part of x whose windows lie within it: filters read beyond it, into the rest of the picture.
cv::Mat inner(const tensor2& x, const tensor2& y, int window) {
    return as_picture(x)(cv::Rect(window / 2, window / 2, int(y.shape(1)), int(y.shape(0))));
}

}  // namespace

std::vector<contender> opencv_max(const tensor2& x, tensor2& y, const tensor2& expected, int window) {
    const cv::Mat box = cv::getStructuringElement(cv::MORPH_RECT, {window, window});
    return {fills("OpenCV", y, expected, [&x, &y, box, window] {
        cv::Mat out = as_picture(y);
        cv::dilate(inner(x, y, window), out, box);
    })};
}

std::vector<contender> opencv_mean(const tensor2& x, tensor2& y, const tensor2& expected, int window) {
    return {fills(
        "OpenCV", y, expected,
        [&x, &y, window] {
            cv::Mat out = as_picture(y);
            cv::blur(inner(x, y, window), out, {window, window});
        },
        1e-4)};
}

std::vector<contender> opencv_filter(const tensor3& x, const tensor2& f, tensor3& y,
                                     const tensor3& expected) {
    return {fills("OpenCV", y, expected, [&x, &f, &y] {
        const int h = int(x.shape(1)), w = int(x.shape(2)), oh = int(y.shape(1)), ow = int(y.shape(2));
        for (std::size_t n = 0; n < x.shape(0); ++n) {
            const cv::Mat in(h, w, CV_32F, const_cast<float*>(&x(n, 0, 0)));
            cv::Mat out(oh, ow, CV_32F, &y(n, 0, 0));
            cv::filter2D(in(cv::Rect((w - ow) / 2, (h - oh) / 2, ow, oh)), out, -1, as_picture(f));
        }
    })};
}

}  // namespace bench
#endif
