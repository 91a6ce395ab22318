#pragma once
#include <cstdint>

namespace xf::core {

/// A number for `so far, then next`: every bit of both changes its last bits.
constexpr std::uint64_t hashed(std::uint64_t so_far, std::uint64_t next) {
    const std::uint64_t mixed = (so_far ^ next) * 0x9e3779b97f4a7c15U;
    return mixed ^ (mixed >> 29);
}

}  // namespace xf::core
