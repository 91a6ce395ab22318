#include "slabs_to_file.hpp"

#include <cstdint>

#include "xfuse/exec/pages.hpp"

namespace xf::io {

slabs_to_file::~slabs_to_file() {
    for (const piece& each : pieces_)
        if (each.memory != nullptr) exec::free_block(each.memory, size_);
}

void slabs_to_file::begin(std::size_t largest, index_t at_once) {
    at_once_ = at_once;
    size_ = largest * std::size_t(at_once) + 2 * output_file::block_bytes;
    for (piece& each : pieces_) each.memory = static_cast<std::byte*>(exec::allocate_block(size_));
}

std::span<std::byte> slabs_to_file::slab(index_t k, std::size_t bytes) {
    piece& p = piece_of(k);
    if (k % at_once_ == 0) {
        constexpr std::size_t block = output_file::block_bytes;
        const std::size_t at = reinterpret_cast<std::uintptr_t>(p.memory) % block;
        p.first = p.next = p.memory + (std::size_t(next_) + block - at) % block;
    }
    next_ += index_t(bytes);
    p.next += bytes;
    return {p.next - bytes, bytes};
}

void slabs_to_file::finish(index_t k, std::size_t bytes) {
    left_ -= index_t(bytes);
    // Slabs of the piece that are still to come begin where this one ends.
    if ((k + 1) % at_once_ == 0 || left_ == 0) {
        const piece& p = piece_of(k);
        file_.write_back({p.first, p.next});
    }
}

}  // namespace xf::io
