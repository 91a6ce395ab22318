#include "xfuse/exec/pages.hpp"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace xf::exec {
namespace {

std::align_val_t alignment_of(std::size_t bytes) {
    return std::align_val_t(bytes < least_large_block ? cache_line : large_page);
}

}  // namespace

void* allocate_block(std::size_t bytes) {
    void* data = ::operator new(bytes, alignment_of(bytes));
#ifdef MADV_HUGEPAGE
    // A wish: where the system does not grant it, the pages stay small.
    if (bytes >= least_large_block) madvise(data, bytes, MADV_HUGEPAGE);
#endif
    return data;
}

void free_block(void* data, std::size_t bytes) noexcept { ::operator delete(data, alignment_of(bytes)); }

}  // namespace xf::exec
