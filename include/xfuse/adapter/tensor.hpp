#pragma once
#include <limits>
#include <new>

#include "xfuse/adapter/compat.hpp"
#include "xfuse/exec/pages.hpp"

namespace xf {
namespace adapter {

/// What xf::tensor has its memory from: see exec/pages.hpp.
template <class T>
struct block_allocator {
    using value_type = T;

    block_allocator() = default;
    template <class U>
    block_allocator(const block_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) {
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T*>(exec::allocate_block(count * sizeof(T)));
    }
    void deallocate(T* data, std::size_t count) noexcept { exec::free_block(data, count * sizeof(T)); }

    template <class U>
    bool operator==(const block_allocator<U>&) const noexcept {
        return true;
    }
};

}  // namespace adapter

/// An xt::xtensor for large arrays: it begins on a cache line, and from 4 MB on it asks the system for pages
/// of 2 MB. Everything that takes an xt::xtensor as an operand or a target takes it.
template <class T, std::size_t R>
using tensor = xt::xtensor<T, R, xt::layout_type::row_major, adapter::block_allocator<T>>;

}  // namespace xf
