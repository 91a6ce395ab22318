// In the order of use.
// clang-format off
#include "lanes.inl"
#include "strided_load.inl"
#include "ops.inl"
#include "reduce_columns.inl"
#include "reduce_rows.inl"
#include "slide.inl"
#include "slide_in_registers.inl"
#include "slide_along.inl"
#include "slide_across.inl"
#include "arg.inl"
#include "divide.inl"
#include "reduce_scalar.inl"
#include "complex.inl"
#include "moments.inl"
#include "tables.inl"
#include "complex_tables.inl"
// clang-format on

template <class T>
constexpr type_kernels float_kernels() {
    auto k = real_kernels<T>();
    k.divide = divide<T, 1>;
    set_moments<T, false>(k);
    return k;
}

constexpr type_kernels floats[4] = {float_kernels<float>(), float_kernels<double>(), complex_kernels<float>(),
                                    complex_kernels<double>()};
