#pragma once
#include "peers/matrices.hpp"

/// Eigen: its matrices for products, its tensors for the rest. All empty where there is no Eigen.
namespace bench {

std::string eigen_version();
std::vector<contender> eigen_matmul(const matrices& m, float* y, const filling& f);
std::vector<contender> eigen_tanh(const tensor2& x, tensor2& y, const filling& f);  ///< tanh(2x+1)*x
enum class reduction { sum, mean, max };
/// Over axis 0, axis 1, or all of them: -1.
std::vector<contender> eigen_reduce(reduction what, int axis, const tensor2& x, float* y, const filling& f);
std::vector<contender> eigen_halve(const tensor4& x, tensor4& y, const filling& f);  ///< max over 2 x 2
std::vector<contender> eigen_filter(const tensor3& x, const tensor2& f, tensor3& y, const filling& fill);
std::vector<contender> eigen_softmax(const tensor2& x, tensor2& y, const filling& f);

}  // namespace bench
