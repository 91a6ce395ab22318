#pragma once
// For the programs that tools/idioms.py makes: prints a result's name, shape and values as one line of JSON.
#include <cstdio>
#include <type_traits>
#include <xfuse/nn.hpp>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

template <class Shape>
void emit_values(const char* name, const Shape& shape, const double* values, std::size_t count) {
    std::printf("{\"name\": \"%s\", \"shape\": [", name);
    for (std::size_t k = 0; k < shape.size(); ++k)
        std::printf(k == 0 ? "%lld" : ", %lld", (long long)shape[k]);
    std::printf("], \"values\": [");
    for (std::size_t k = 0; k < count; ++k) std::printf(k == 0 ? "%.9g" : ", %.9g", values[k]);
    std::printf("]}\n");
}

template <class E>
void emit(const char* name, const E& e) {
    if constexpr (std::is_arithmetic_v<E>) {
        const double value = double(e);
        emit_values(name, std::array<std::size_t, 0>{}, &value, 1);
    } else {
#ifdef EIGEN_CXX11_TENSOR_TENSOR_BASE_H
        if constexpr (std::is_base_of_v<Eigen::TensorBase<E, Eigen::ReadOnlyAccessors>, E>) {
            constexpr int rank = Eigen::internal::traits<E>::NumDimensions;
            const Eigen::Tensor<typename E::Scalar, rank, Eigen::RowMajor> y = e;
            const xt::xtensor<double, 1> values = xt::adapt(y.data(), {std::size_t(y.size())});
            emit_values(name, y.dimensions(), values.data(), values.size());
            return;
        } else
#endif
        {
            const xt::xarray<double> y = e;
            emit_values(name, y.shape(), y.data(), y.size());
        }
    }
}
