#pragma once
#include "xfuse/core/dtype.hpp"

namespace xf::dynamic {

inline bool is_complex_type(dtype t) { return t == dtype::complex64 || t == dtype::complex128; }
inline bool is_floating(dtype t) { return t == dtype::float32 || t == dtype::float64; }

/// The accumulator and result of sum, prod, cumsum: sum_t at run time.
inline dtype sum_type(dtype t) {
    if (is_floating(t) || is_complex_type(t)) return t;
    const bool is_unsigned =
        t == dtype::uint8 || t == dtype::uint16 || t == dtype::uint32 || t == dtype::uint64;
    return is_unsigned ? dtype::uint64 : dtype::int64;
}
/// float_t at run time.
inline dtype float_type(dtype t) { return is_floating(t) || is_complex_type(t) ? t : dtype::float64; }

}  // namespace xf::dynamic
