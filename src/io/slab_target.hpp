#pragma once
#include <cstddef>
#include <span>

#include "xfuse/core/index.hpp"

namespace xf::io {

/// Where slabs go, one after the other in row-major order.
class slab_target {
public:
    slab_target() = default;
    slab_target(const slab_target&) = delete;
    slab_target& operator=(const slab_target&) = delete;
    virtual ~slab_target() = default;

    /// Before the first one. No other is larger.
    virtual void begin(std::size_t largest) = 0;
    /// Memory for slab k, which is computed while the one before it may still be written. Asked for once, in
    /// their order.
    virtual std::span<std::byte> slab(index_t k, std::size_t bytes) = 0;
    /// It is computed. Called by another thread than the one that computes the next.
    virtual void finish(index_t k, std::size_t bytes) = 0;
};

}  // namespace xf::io
