#pragma once
#include "peers/layers.hpp"
#include "peers/matrices.hpp"

namespace bench {

std::string xtensor_blas_version();
std::vector<contender> xtensor_blas_matmul(const matrices& m, float* y, const filling& f);
/// A layer with its patches copied out first, as one does without a convolution: one product, then what
/// follows.
std::vector<contender> xtensor_blas_layer(layer& l);

}  // namespace bench
