#include "lanes.inl"
#include "ops.inl"
#include "sweep.inl"
#include "along.inl"
#include "slide.inl"
#include "arg.inl"
#include "divide.inl"
#include "plain.inl"
#include "complex.inl"
#include "tables.inl"
#include "complex_tables.inl"

template <class T>
constexpr type_kernels float_kernels() {
    auto k = real_kernels<T>();
    k.divide = divide<T, 1>;
    return k;
}

constexpr type_kernels floats[4] = {float_kernels<float>(), float_kernels<double>(), complex_kernels<float>(), complex_kernels<double>()};
