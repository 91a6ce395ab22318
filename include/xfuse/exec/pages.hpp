#pragma once
#include <cstddef>

namespace xf::exec {

/// Blocks of so many bytes and more ask for large pages, as NumPy's do: one fault brings 512 small pages in,
/// and few entries of the processor's table of pages cover all of the block. They begin on a page's boundary,
/// so that at most their last page is no large one; smaller blocks would lose a good part of their memory to
/// that.
inline constexpr std::size_t least_large_block = std::size_t(4) << 20;
inline constexpr std::size_t large_page = std::size_t(2) << 20, cache_line = 64;

/// Memory by operator new, on the boundary of a cache line, or of a large page. Throws std::bad_alloc.
void* allocate_block(std::size_t bytes);
/// What allocate_block gave for so many bytes, or nullptr.
void free_block(void* data, std::size_t bytes) noexcept;

}  // namespace xf::exec
