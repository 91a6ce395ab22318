#include "peers/eigen.hpp"

#ifdef BENCH_HAS_EIGEN
#include <unsupported/Eigen/CXX11/Tensor>

namespace bench {
namespace {

template <int R>
using in = Eigen::TensorMap<Eigen::Tensor<const float, R, Eigen::RowMajor>>;
template <int R>
using out = Eigen::TensorMap<Eigen::Tensor<float, R, Eigen::RowMajor>>;

in<2> matrix(const tensor2& x) { return in<2>(x.data(), long(x.shape(0)), long(x.shape(1))); }
out<2> matrix(tensor2& y) { return out<2>(y.data(), long(y.shape(0)), long(y.shape(1))); }

template <int R, class Axes>
void reduce(reduction what, const tensor2& x, out<R> y, const Axes& axes) {
    if (what == reduction::sum) y = matrix(x).sum(axes);
    else if (what == reduction::mean) y = matrix(x).mean(axes);
    else y = matrix(x).maximum(axes);
}

void softmax(const tensor2& x, tensor2& y) {
    const long rows = long(x.shape(0)), n = long(x.shape(1));
    const Eigen::array<long, 2> column{rows, 1}, wide{1, n};
    const Eigen::array<int, 1> axis{1};
    auto result = matrix(y);
    result = (matrix(x) - matrix(x).maximum(axis).eval().reshape(column).broadcast(wide)).exp();
    result = result * result.sum(axis).inverse().eval().reshape(column).broadcast(wide);
}

}  // namespace

std::string eigen_version() {
    return std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
           std::to_string(EIGEN_MINOR_VERSION);
}

std::vector<contender> eigen_tanh(const tensor2& x, tensor2& y, const filling& f) {
    return {f("Eigen", [&] { matrix(y) = (matrix(x) * 2.0f + 1.0f).tanh() * matrix(x); })};
}

std::vector<contender> eigen_reduce(reduction what, int axis, const tensor2& x, float* y, const filling& f) {
    return {f("Eigen", [&x, what, axis, y] {
        if (axis < 0) reduce<0>(what, x, out<0>(y), Eigen::array<int, 2>{0, 1});
        else reduce<1>(what, x, out<1>(y, long(x.shape(std::size_t(1 - axis)))), Eigen::array<int, 1>{axis});
    })};
}

std::vector<contender> eigen_halve(const tensor4& x, tensor4& y, const filling& f) {
    return {f("Eigen", [&] {
        const long planes = long(x.shape(0) * x.shape(1)), h = long(y.shape(2)), w = long(y.shape(3));
        out<3>(y.data(), planes, h, w) =
            in<5>(x.data(), planes, h, 2, w, 2).maximum(Eigen::array<int, 2>{2, 4});
    })};
}

std::vector<contender> eigen_filter(const tensor3& x, const tensor2& f, tensor3& y, const filling& fill) {
    return {fill("Eigen", [&] {
        // Eigen's convolution does not compile for maps of const elements.
        const auto map = [](auto& a) {
            return out<3>(const_cast<float*>(a.data()), long(a.shape(0)), long(a.shape(1)), long(a.shape(2)));
        };
        const out<2> taps(const_cast<float*>(f.data()), long(f.shape(0)), long(f.shape(1)));
        map(y) = map(x).convolve(taps, Eigen::array<int, 2>{1, 2});
    })};
}

std::vector<contender> eigen_softmax(const tensor2& x, tensor2& y, const filling& f) {
    return {f("Eigen", [&] { softmax(x, y); })};
}

}  // namespace bench
#else
namespace bench {

std::string eigen_version() { return ""; }
std::vector<contender> eigen_tanh(const tensor2&, tensor2&, const filling&) { return {}; }
std::vector<contender> eigen_reduce(reduction, int, const tensor2&, float*, const filling&) { return {}; }
std::vector<contender> eigen_halve(const tensor4&, tensor4&, const filling&) { return {}; }
std::vector<contender> eigen_filter(const tensor3&, const tensor2&, tensor3&, const filling&) { return {}; }
std::vector<contender> eigen_softmax(const tensor2&, tensor2&, const filling&) { return {}; }

}  // namespace bench
#endif
