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

    /// Before the first one. No other is larger. There is memory for two pieces of `at_once` slabs.
    virtual void begin(std::size_t largest, index_t at_once) = 0;
    /// The slab that has to be finished before there is memory for slab k; less than 0: none.
    virtual index_t waits_for(index_t) const { return -1; }
    /// Memory for slab k, which is computed while the one before it may still be written. Asked for once, in
    /// their order.
    virtual std::span<std::byte> slab(index_t k, std::size_t bytes) = 0;
    /// It is computed. Called by another thread than the one that computes the next.
    virtual void finish(index_t k, std::size_t bytes) = 0;
};

}  // namespace xf::io
