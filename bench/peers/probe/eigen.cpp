#include <Eigen/Core>
#include <unsupported/Eigen/CXX11/Tensor>

int main() {
    Eigen::Tensor<float, 1, Eigen::RowMajor> x(2);
    x.setConstant(1);
    const Eigen::Tensor<float, 0, Eigen::RowMajor> y = x.sum();
    return y() == 2 ? 0 : 1;
}
