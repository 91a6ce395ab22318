#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

int main() {
    const cv::Mat x(8, 8, CV_32F, cv::Scalar(1));
    cv::Mat y;
    cv::blur(x, y, {3, 3});
    return y.at<float>(4, 4) == 1 ? 0 : 1;
}
