#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "content.hpp"

namespace xf::io {

constexpr bool is_complex_type(dtype type) { return type == dtype::complex64 || type == dtype::complex128; }

/// Turns round the bytes of each number of `width` bytes.
void swap_bytes(std::span<std::byte> numbers, std::size_t width);

/// Any byte but 0 is true, and 1 in C++.
void make_booleans(std::span<std::byte> values);

/// Reads 16-bit numbers and widens them, which is exact.
void read_halves(content_reader& from, encoding stored, bool swapped, std::span<float> into);

/// From an array whose first axis is the dense one to one whose last axis is.
void copy_from_fortran_order(const std::byte* from, std::byte* to, std::span<const index_t> shape,
                             std::size_t width);

}  // namespace xf::io
