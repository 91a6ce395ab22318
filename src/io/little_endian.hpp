#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace xf::io {

/// A number of `width` bytes, the lowest first.
inline std::uint64_t little_endian(std::span<const std::byte> bytes, std::size_t offset, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t k = width; k-- > 0;) value = value << 8 | std::uint64_t(bytes[offset + k]);
    return value;
}

/// Eight bytes as one load, which the loop above is not.
inline std::uint64_t little_endian(std::span<const std::byte, 8> bytes) {
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) std::memcpy(&value, bytes.data(), 8);
    else value = little_endian(bytes, 0, 8);
    return value;
}

inline void append_little_endian(std::string& bytes, std::uint64_t value, std::size_t width) {
    for (std::size_t k = 0; k < width; ++k) bytes += char(value >> (8 * k) & 255);
}

}  // namespace xf::io
