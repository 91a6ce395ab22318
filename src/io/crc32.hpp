#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace xf::io {

/// The checksum of zip files.
class crc32 {
public:
    void add(std::span<const std::byte> bytes);
    std::uint32_t value() const { return ~state_; }

private:
    std::uint32_t state_ = ~std::uint32_t(0);
};

}  // namespace xf::io
